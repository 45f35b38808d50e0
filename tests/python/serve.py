"""Serves one stand-in for AWS on 127.0.0.1 until standard input ends: `serve.py ministack` or `serve.py moto`.

The port is taken by binding, never guessed, and is told on standard output as `port N`. Whoever started this
holds the other end of standard input: when that process is gone, however it went, so is this one.

Both run as they are: nothing of them is changed.
"""

import os
import signal
import socket
import sys
import threading


def die_with_parent():
    while os.read(0, 1024):
        pass
    os.killpg(0, signal.SIGKILL)


def ministack(listener):
    os.environ.update(
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=str(listener.getsockname()[1]),
        CLOUDTRAIL_RECORDING="1",
        PERSIST_STATE="0",
        IOT_MTLS_ENABLED="0",
        SERVICES="account,cloudtrail,cloudwatch,ec2,iam,logs,route53,servicediscovery,ssm,sts",
    )
    import asyncio

    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import app

    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    asyncio.run(serve(app, config))


def moto(listener):
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    app = DomainDispatcherApplication(create_backend_app)
    make_server("127.0.0.1", 0, app, threaded=True, fd=listener.fileno()).serve_forever()


def main():
    serve = {"ministack": ministack, "moto": moto}[sys.argv[1]]
    if os.getpid() != os.getpgrp():
        os.setpgid(0, 0)
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    threading.Thread(target=die_with_parent, daemon=True).start()
    print(f"port {listener.getsockname()[1]}", flush=True)
    serve(listener)


main()

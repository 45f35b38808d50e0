"""Fills moto with Cloud Map: unlike ministack it pages instances and their health, and it keeps a service's type."""

import lab
import seed_map


def main():
    for scope in lab.scopes("Seeder", "seeder"):
        seed_map.seed(scope, many=130)


main()

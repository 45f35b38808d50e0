use aws_sdk_resourcegroupstagging::types::{ResourceTagMapping, TagFilter};

use crate::model::{Fault, TagAsk, TaggedResource, Text};

use super::{
    convert::word,
    reader::{Found, Reader, walk},
};

/// The resources of a place that have these tags, a hundred a page.
/// <https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html>
pub(super) async fn read(reader: &Reader<'_>, ask: &TagAsk) -> Result<Found<Vec<TaggedResource>>, Fault> {
    let tagging = || reader.clients.tagging();
    let region = Text::shared(reader.clients.region().as_str());
    let region = &region;
    walk(reader, |token| async move {
        let page = reader
            .page("Resource Groups Tagging API", "GetResources", || {
                tagging()
                    .get_resources()
                    .set_resource_type_filters(some(ask.types.iter().map(ToString::to_string).collect()))
                    .set_tag_filters(some(ask.tags.iter().map(filter).collect()))
                    .resources_per_page(100)
                    .set_pagination_token(token.clone())
                    .send()
            })
            .await?;
        let found = page.resource_tag_mapping_list().iter().map(|one| resource(one, region)).collect();
        Ok((found, page.pagination_token().map(str::to_owned)))
    })
    .await
}

/// The service takes no empty list for none.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

fn filter((key, values): &(Text, Vec<Text>)) -> TagFilter {
    let values = some(values.iter().map(ToString::to_string).collect());
    TagFilter::builder().key(key.as_str()).set_values(values).build()
}

fn resource(one: &ResourceTagMapping, region: &Text) -> TaggedResource {
    let tags = one.tags().iter().filter_map(|tag| Some((word(Some(tag.key()))?, Text::shared(tag.value()))));
    TaggedResource {
        arn: Text::new(one.resource_arn().unwrap_or_default()),
        region: region.clone(),
        tags: tags.collect(),
    }
}

use super::Text;

/// Which resources of a place are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagAsk {
    /// Kinds of resource as the tagging API names them, such as `ec2:instance` or `sqs`; all when there is none.
    pub types: Vec<Text>,
    /// Tags that a resource must have, each of them: a key, and values of which any does, or any at all when there is none.
    pub tags: Vec<(Text, Vec<Text>)>,
}

/// A resource and its tags. Resources that never had a tag are not known to the tagging API.
/// <https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_ResourceTagMapping.html>
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaggedResource {
    /// `ResourceARN`.
    pub arn: Text,
    /// Where it was found: not every ARN says it.
    pub region: Text,
    /// `Tags`, a value a key.
    pub tags: Vec<(Text, Text)>,
}

impl TaggedResource {
    /// The value of a tag.
    pub fn tag(&self, key: &str) -> Option<&Text> {
        self.tags.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}

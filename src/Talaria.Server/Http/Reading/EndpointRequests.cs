using Talaria.Endpoints;

namespace Talaria.Server.Http.Reading;

/// <summary>Reads what is wanted of endpoints; what the values may be is the engine's to say.</summary>
internal static class EndpointRequests
{
    public static NewEndpoint ReadNew(FieldReader fields) =>
        new()
        {
            Url = fields.RequiredText("url"),
            Name = fields.Text("name"),
            Description = fields.Text("description"),
            Events = fields.Texts("events"),
            Scopes = fields.TextLists("scopes"),
            Secret = fields.Text("secret"),
            Headers = fields.TextMap("headers"),
            Metadata = fields.OptionalObject("metadata").Value,
            ExternalId = fields.Text("external_id"),
            Timeout = fields.OptionalSeconds("timeout").Value,
            Retries = fields.OptionalSecondsList("retries").Value,
            RateLimit = fields.OptionalNumber("rate_limit").Value,
            Enabled = fields.Flag("enabled") ?? true,
        };

    public static EndpointChange ReadChange(FieldReader fields)
    {
        fields.RefuseNull("url", "events", "scopes", "headers", "enabled");
        return new()
        {
            Url = fields.Text("url"),
            Name = fields.OptionalText("name"),
            Description = fields.OptionalText("description"),
            Events = fields.Texts("events"),
            Scopes = fields.TextLists("scopes"),
            Headers = fields.NullableTextMap("headers"),
            Metadata = fields.OptionalObject("metadata"),
            ExternalId = fields.OptionalText("external_id"),
            Timeout = fields.OptionalSeconds("timeout"),
            Retries = fields.OptionalSecondsList("retries"),
            RateLimit = fields.OptionalNumber("rate_limit"),
            Enabled = fields.Flag("enabled"),
        };
    }

    public static TimeSpan? ReadOverlap(FieldReader fields) => fields.OptionalSeconds("overlap").Value;

    public static string? ReadType(FieldReader fields) => fields.Text("type");

    public static string? ReadReason(FieldReader fields) => fields.Text("reason");
}

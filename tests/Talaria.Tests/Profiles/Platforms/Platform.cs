using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Talaria.Envelopes;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Tests.Profiles.Platforms;

/// <summary>A profile that ships, and what it makes of a publisher's data.</summary>
internal sealed class Platform(string name)
{
    public const string EventId = "evt_01M7YBAB7AE00A0YECREMBX33D";

    private static readonly ProfileSet Shipped = ProfileLoader.Load(null).Profiles;
    private static readonly DateTimeOffset OccurredAt = new(2026, 3, 26, 12, 0, 0, 123, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public Profile Profile { get; } =
        Shipped.TryGet(name, out var profile) ? profile : throw new InvalidOperationException(name);

    /// <summary>A type's sample with one field changed.</summary>
    /// <param name="pointer">A JSON pointer into the data; empty for the whole.</param>
    /// <param name="json">The new value; null takes the field away.</param>
    public string Sample(string type, string pointer, string? json)
    {
        if (pointer.Length == 0)
        {
            return json!;
        }
        var data = JsonNode.Parse(Profile.Catalogue.Types[type].Sample)!;
        string[] steps = [.. pointer.Split('/').Skip(1)];
        var owner = steps[..^1]
            .Aggregate(data, (at, step) => at is JsonArray list ? list[int.Parse(step)]! : at[step]!);
        if (json is null)
        {
            ((JsonObject)owner).Remove(steps[^1]);
        }
        else if (owner is JsonArray list)
        {
            list[int.Parse(steps[^1])] = JsonNode.Parse(json);
        }
        else
        {
            owner[steps[^1]] = JsonNode.Parse(json);
        }
        return data.ToJsonString(Plain);
    }

    /// <summary>Asserts that publishing is refused with one problem; without a message, that it is accepted.</summary>
    public void AssertCheck(string type, string data, string pointer, string? message, string scopes = "{}")
    {
        var refusal = Check(type, data, scopes).Refusal;
        if (message is null)
        {
            Assert.Null(refusal);
            return;
        }
        Assert.NotNull(refusal);
        var problem = Assert.Single(refusal.Problems);
        Assert.Equal(pointer, problem.Pointer);
        Assert.Contains(message, problem.Message);
    }

    public Result<CheckedEvent> Check(string type, string data, string scopes = "{}") =>
        EventCheck.Check(
            Profile,
            new NewEvent
            {
                Type = type,
                Data = Encoding.UTF8.GetBytes(data),
                Scopes = JsonSerializer
                    .Deserialize<Dictionary<string, string[]>>(scopes)!
                    .ToDictionary(s => s.Key, IReadOnlyList<string> (s) => s.Value),
            },
            OccurredAt
        );

    /// <summary>The body of an attempt seven seconds after the event.</summary>
    public string Body(string type, string data)
    {
        Assert.Null(Check(type, data).Refusal);
        Assert.True(Ids.EventId.TryParse(EventId, out var id));
        var happened = new Event
        {
            Id = id,
            Organization = default,
            Type = type,
            Data = Encoding.UTF8.GetBytes(data),
            Scopes = new Dictionary<string, IReadOnlyList<string>>(),
            OccurredAt = OccurredAt,
            CreatedAt = OccurredAt.AddSeconds(1),
        };
        var organization = new OrganizationSlots("org_1", "7c9e6679-7425-40de-944b-e07fc1f90ae7", "Acme");
        var values = new EnvelopeValues(happened, OccurredAt.AddSeconds(7), organization);
        return Encoding.UTF8.GetString(Envelope.Compile(Profile).Render(values));
    }
}

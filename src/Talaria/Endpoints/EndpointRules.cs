using System.Text;
using System.Text.Json;
using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>What an endpoint's other fields have to be; pure. Each yields what is wrong, so that all of it is told at once.</summary>
internal static class EndpointRules
{
    private const int DescriptionLength = 1024;
    private const int MetadataBytes = 16 * 1024;
    private const int MaxRetries = 50;
    private const double MaxRate = 10_000;
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(7);
    private static readonly TimeSpan MinTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(30);

    public static IEnumerable<FieldProblem> Name(string? name, EndpointLimits limits)
    {
        if (name is null && !limits.NameRequired)
        {
            yield break;
        }
        if (string.IsNullOrWhiteSpace(name) || name.Length > limits.NameLength || name.Any(char.IsControl))
        {
            yield return new FieldProblem(
                "/name",
                $"has to be a name of 1 to {limits.NameLength} characters, without control characters"
            );
        }
    }

    public static IEnumerable<FieldProblem> Description(string? description)
    {
        if (description?.Length > DescriptionLength)
        {
            yield return new FieldProblem("/description", $"has to be at most {DescriptionLength} characters");
        }
        else if (description?.Contains('\0', StringComparison.Ordinal) == true)
        {
            yield return new FieldProblem("/description", "must not have the character NUL");
        }
    }

    public static IEnumerable<FieldProblem> ExternalName(string? externalId)
    {
        if (externalId is not null && ExternalId.RefuseForm(externalId) is { } problem)
        {
            yield return new FieldProblem("/external_id", problem);
        }
    }

    public static IEnumerable<FieldProblem> Metadata(string? metadata)
    {
        if (metadata is null)
        {
            yield break;
        }
        if (Encoding.UTF8.GetByteCount(metadata) > MetadataBytes)
        {
            yield return new FieldProblem("/metadata", "has to be at most 16 KiB");
        }
        else if (!IsObject(metadata))
        {
            yield return new FieldProblem("/metadata", "has to be a JSON object");
        }
    }

    public static IEnumerable<FieldProblem> Timeout(TimeSpan? timeout)
    {
        if (timeout < MinTimeout || timeout > MaxTimeout)
        {
            yield return new FieldProblem("/timeout", "has to be 1 to 30 seconds");
        }
    }

    public static IEnumerable<FieldProblem> Retries(IReadOnlyList<TimeSpan>? waits)
    {
        if (waits is null)
        {
            yield break;
        }
        if (waits.Count > MaxRetries)
        {
            yield return new FieldProblem("/retries", $"has to be at most {MaxRetries} waits");
            yield break;
        }
        for (var i = 0; i < waits.Count; i++)
        {
            if (waits[i] < TimeSpan.Zero || waits[i] > MaxWait)
            {
                yield return new FieldProblem($"/retries/{i}", "has to be 0 seconds to 7 days");
            }
        }
    }

    public static IEnumerable<FieldProblem> RateLimit(double? perSecond)
    {
        // Written so that NaN is refused too.
        if (perSecond is { } rate && !(rate > 0 && rate <= MaxRate))
        {
            yield return new FieldProblem("/rate_limit", "has to be above 0 and at most 10,000 requests per second");
        }
    }

    private static bool IsObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

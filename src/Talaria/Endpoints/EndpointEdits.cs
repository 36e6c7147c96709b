using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>What a change makes of an endpoint. Pure.</summary>
internal static class EndpointEdits
{
    /// <summary>The reason of an endpoint that somebody disabled without giving one.</summary>
    public const string ByHand = "by hand";

    /// <param name="kinds">The profile's, whose limits the result has to keep.</param>
    public static Result<Endpoint> Merge(
        Endpoint before,
        EndpointChange change,
        IReadOnlyList<ScopeKind> kinds,
        DateTimeOffset now
    )
    {
        var scopes = Merge(change.Scopes is { } given ? SubscriptionRules.Clean(given) : before.Scopes, change);
        var headers = Merge(before.Headers, change.Headers);
        FieldProblem[] problems =
        [
            .. SubscriptionRules.TooMany(scopes, kinds),
            .. headers.Count > HeaderRules.MaxHeaders ? [HeaderRules.TooMany] : (FieldProblem[])[],
        ];
        if (problems.Length > 0)
        {
            return Refusal.Invalid(problems);
        }
        var after = before with
        {
            Url = change.Url ?? before.Url,
            Name = change.Name.Over(before.Name),
            Description = change.Description.Over(before.Description),
            Events = change.Events is { } events ? [.. events.Distinct(StringComparer.Ordinal)] : before.Events,
            Scopes = scopes,
            Headers = headers,
            Secrets = change.Secret.IsSet
                ? EndpointSecrets.Replace(before.Secrets, change.Secret.Value, now)
                : before.Secrets,
            Metadata = change.Metadata.Over(before.Metadata),
            ExternalId = change.ExternalId.Over(before.ExternalId),
            Timeout = change.Timeout.Over(before.Timeout),
            Retries = change.Retries.Over(before.Retries),
            RateLimit = change.RateLimit.Over(before.RateLimit),
        };
        return Raised(
            change.Enabled is { } enabled && enabled != before.Enabled ? Switched(after, enabled, null) : after,
            now
        );
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<string>> Merge(
        IReadOnlyDictionary<string, IReadOnlyList<string>> before,
        EndpointChange change
    )
    {
        if (change is { AddScopes: null, RemoveScopes: null })
        {
            return before;
        }
        var merged = before.ToDictionary(StringComparer.Ordinal);
        foreach (var (kind, ids) in change.RemoveScopes ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            merged[kind] = [.. merged.GetValueOrDefault(kind, []).Except(ids, StringComparer.Ordinal)];
        }
        foreach (var (kind, ids) in change.AddScopes ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            merged[kind] = [.. merged.GetValueOrDefault(kind, []), .. ids];
        }
        return SubscriptionRules.Clean(merged);
    }

    /// <summary>Names have no case: a header given again replaces the one before, in whatever case it was.</summary>
    private static IReadOnlyDictionary<string, string> Merge(
        IReadOnlyDictionary<string, string> before,
        IReadOnlyDictionary<string, string?>? change
    )
    {
        if (change is null)
        {
            return before;
        }
        var merged = new Dictionary<string, string>(before, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in change)
        {
            merged.Remove(name);
            if (value is not null)
            {
                merged.Add(name, value);
            }
        }
        return merged;
    }

    public static Endpoint Switched(Endpoint endpoint, bool enabled, string? reason) =>
        endpoint with
        {
            Enabled = enabled,
            DisabledReason = enabled ? null : reason ?? ByHand,
        };

    public static Endpoint Raised(Endpoint endpoint, DateTimeOffset now) =>
        endpoint with
        {
            Version = endpoint.Version + 1,
            UpdatedAt = now,
        };
}

using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Talaria.Profiles.Yaml;
using Talaria.Retries;
using Talaria.Sdk.Signing;

namespace Talaria.Profiles;

/// <summary>Makes a <see cref="Profile"/> of a file's text: by the schema first, then what a schema cannot say; every problem at once.</summary>
internal sealed class ProfileReader
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(30);

    private readonly List<Problem> problems = [];
    private readonly YamlTree.Mapping tree;
    private readonly ProfileFile file;
    private readonly string text;

    /// <summary>Nothing of the catalogue was set aside: what no sample has does not exist.</summary>
    private readonly bool catalogueIsWhole;

    private ProfileReader(YamlTree.Mapping tree, ProfileFile file, string text, bool catalogueIsWhole) =>
        (this.tree, this.file, this.text, this.catalogueIsWhole) = (tree, file, text, catalogueIsWhole);

    public static (Profile? Profile, IReadOnlyList<Problem> Problems) Read(string text, string name, JsonSchema schema)
    {
        var (tree, unreadable) = YamlTree.Read(text, name);
        if (tree is null)
        {
            return (null, unreadable);
        }
        var misfits = schema.Check(tree);
        // What does not fit is set aside, so that the other fields' problems show at the same time.
        var mapping = misfits.Count == 0 ? (YamlTree.Mapping)tree : Repair.Apply(tree, misfits, schema);
        var read = JsonSerializer.Deserialize(mapping.ToJsonText(), ProfileJson.Default.ProfileFile)!;
        var whole = misfits.All(p => !p.Path.StartsWith("catalogue", StringComparison.Ordinal));
        var reader = new ProfileReader(mapping, read, text, whole);
        var profile = reader.Make();
        IReadOnlyList<Problem> all = [.. misfits, .. reader.problems];
        return (all.Count == 0 ? profile : null, all);
    }

    private Profile Make()
    {
        var catalogue = new CatalogueReader(tree, file, problems);
        var types = catalogue.Read();
        var paths = catalogueIsWhole ? catalogue.Paths((_, _) => true) : null;
        var constants = file.Catalogue.Types.Values.SelectMany(t => t.Constants.Keys).ToHashSet(StringComparer.Ordinal);
        var shapes = new ShapeReader(tree, file, problems);
        BodyReader Reader(KnownPaths? known, bool inShape) =>
            new(Time(file.TimeFormat), constants, problems)
            {
                Data = known,
                InShape = inShape,
                Shapeless = shapes.Shapeless,
            };
        var body = Reader(paths, inShape: false);
        var profile = new Profile
        {
            Name = file.Name,
            Title = file.Title,
            Description = file.Description,
            Revision = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16],
            Source = text,
            Catalogue = types,
            Scopes = [.. file.Scopes.Select(s => Scope(s.Key, s.Value, paths))],
            Subscriptions = new SubscriptionRule
            {
                NoScopeIdsMeansAll = file.Subscriptions.WithoutScopeIds == "all",
                Patterns = file.Subscriptions.Patterns,
                EventsRequired = file.Subscriptions.EventsRequired,
            },
            Body = body.Read(tree["body"]!, "body"),
            Shapes = shapes.Read(name =>
                Reader(catalogueIsWhole ? catalogue.Paths((_, type) => type.Shape == name) : null, inShape: true)
            ),
            Request = new RequestRule
            {
                ContentType = file.Request.ContentType,
                UserAgent = file.Request.UserAgent,
                Headers = file.Request.Headers,
            },
            Signature = file.Signature is { } signature ? Signature(signature) : null,
            Timeout = Timeout(),
            Retries = Retries(),
            Disable = file.Disable is { } disable ? Disable(disable) : null,
            Url = new UrlRule
            {
                AllowHttp = file.Url.Http,
                Unique = file.Url.Unique,
                PrivateAddresses = file.Url.PrivateAddresses,
                MaxLength = file.Url.MaxLength,
            },
            Limits = new EndpointLimits
            {
                NameRequired = file.Endpoints.NameRequired,
                NameLength = file.Endpoints.NameLength,
                MaxEndpoints = file.Endpoints.Max,
            },
            Facade = file.Facade,
            DeleteWhileScoped = file.Endpoints.DeleteWhileScoped == "allow",
        };
        if (profile.Shapes.Count > 0 && !body.HasShape)
        {
            Report("shapes", "the body has no $shape: nothing would show them");
        }
        return profile;
    }

    private ScopeKind Scope(string name, ScopeFile scope, KnownPaths? known)
    {
        foreach (var path in scope.FromData?.Split('|', StringSplitOptions.TrimEntries) ?? [])
        {
            if (known?.Refuse(path) is { } wrong)
            {
                Report($"scopes.{name}.from_data", wrong);
            }
        }
        if (scope.IdPattern is { } pattern)
        {
            try
            {
                _ = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            }
            catch (ArgumentException e)
            {
                Report($"scopes.{name}.id_pattern", $"is no regular expression: {e.Message}");
            }
        }
        return new ScopeKind(name, scope.FromData)
        {
            OnEndpoints = scope.OnEndpoints,
            MaxIds = scope.MaxIds,
            IdPattern = scope.IdPattern,
        };
    }

    private SignatureRule Signature(SignatureFile signature)
    {
        var scheme = new SignatureScheme
        {
            SignatureHeader = signature.Header,
            IdHeader = signature.IdHeader,
            TimestampHeader = signature.TimestampHeader,
            Content = signature.Content switch
            {
                "{body}" => SignedContent.Body,
                "{timestamp}.{body}" => SignedContent.TimestampBody,
                _ => SignedContent.IdTimestampBody,
            },
            Key = signature.Key switch
            {
                "whole_string" => KeyForm.WholeString,
                "base64_after_prefix" => KeyForm.Base64AfterPrefix,
                _ => KeyForm.Base64OrWholeString,
            },
            Value = signature.Value,
            Several = signature.Several,
        };
        try
        {
            _ = new Signer(scheme);
        }
        catch (FormatException e)
        {
            Report("signature.value", e.Message);
        }
        if (scheme.Content == SignedContent.IdTimestampBody && signature.IdHeader is null)
        {
            Report("signature", "the id is signed, so a receiver needs it: id_header is missing");
        }
        if (scheme.Content != SignedContent.Body && !scheme.HasTimestamp)
        {
            Report(
                "signature",
                "the timestamp is signed, so a receiver needs it: timestamp_header is missing, or t={timestamp} in the value"
            );
        }
        if (
            scheme.Key == KeyForm.Base64AfterPrefix
            && (signature.Secret.Encoding != "base64" || signature.Secret.Bytes < 24)
        )
        {
            Report("signature.secret", "with base64_after_prefix new secrets are base64 of 24 to 64 bytes");
        }
        return new SignatureRule
        {
            Scheme = scheme,
            Optional = signature.Optional,
            SecretPrefix = signature.Secret.Prefix,
            SecretBytes = signature.Secret.Bytes,
            SecretEncoding = signature.Secret.Encoding == "hex" ? SecretEncoding.Hex : SecretEncoding.Base64,
            ShownOnce = signature.Secret.ShownOnce,
        };
    }

    private TimeSpan Timeout()
    {
        var timeout = Span(file.Timeout, "timeout");
        if (timeout < TimeSpan.FromSeconds(1) || timeout > LongestTimeout)
        {
            Report("timeout", $"is {file.Timeout}, wanted is 1s to 30s");
        }
        return timeout;
    }

    private RetryTable Retries() =>
        new()
        {
            Waits = [.. file.Retries.Waits.Select((wait, i) => Span(wait, $"retries.waits[{i}]"))],
            JitterUpTo = file.Retries.Jitter,
            RetryAfterUpTo = file.Retries.RetryAfter is { } limit ? Span(limit, "retries.retry_after") : null,
            ThrottleOn = file.Retries.ThrottleOn.ToHashSet(),
            DisableOnGone = file.Retries.Gone == "disable",
        };

    private DisableRule Disable(DisableFile disable)
    {
        var rule = new DisableRule
        {
            AfterFailures = disable.AfterFailures,
            WarnAtFailures = disable.WarnAtFailures,
            AfterSpan = disable.After is { } after ? Span(after, "disable.after") : null,
            WarnAfterSpan = disable.WarnAfter is { } warn ? Span(warn, "disable.warn_after") : null,
        };
        if (rule.WarnAtFailures.Any(count => count >= rule.AfterFailures))
        {
            Report("disable.warn_at_failures", "a warning comes before after_failures, or never");
        }
        if (rule.WarnAfterSpan >= rule.AfterSpan)
        {
            Report("disable.warn_after", "a warning comes before after, or never");
        }
        return rule;
    }

    private TimeSpan Span(string written, string path)
    {
        if (!Duration.TryParse(written, out var span))
        {
            Report(path, $"'{written}' is no duration; write 5s, 2m24s, 24h or 5d");
        }
        return span;
    }

    private static TimeForm Time(string name) =>
        name switch
        {
            "seconds" => TimeForm.SecondsZ,
            "seconds_offset" => TimeForm.SecondsOffset,
            _ => TimeForm.MillisecondsZ,
        };

    private void Report(string path, string message) => problems.Add(new Problem(tree.Nearest(path).At, path, message));
}

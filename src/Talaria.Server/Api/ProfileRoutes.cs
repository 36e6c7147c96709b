using Talaria.Organizations;
using Talaria.Profiles;
using Talaria.Sdk.Contracts;
using Talaria.Sdk.Signing;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Security;

namespace Talaria.Server.Api;

/// <summary>The profiles that this program knows; an organization's key sees its own.</summary>
internal static class ProfileRoutes
{
    private const string Tag = "Profiles";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/profiles", ListAsync)
            .Allows(Access.AnyKey)
            .Does(new("listProfiles", Tag, "List profiles") { Answer = typeof(ResourceList<ProfileResource>) });
        routes
            .MapGet("/profiles/{name}", FindAsync)
            .Allows(Access.AnyKey)
            .Does(
                new("getProfile", Tag, "Show a profile: its catalogue with samples, signature and retry table")
                {
                    Answer = typeof(ProfileDetail),
                }
            );
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        ProfileSet profiles,
        OrganizationRegistrar registrar,
        CancellationToken cancel
    )
    {
        var own = await OwnAsync(http, registrar, cancel);
        var seen = profiles.All.Where(p => Sees(own, p.Name)).OrderBy(p => p.Name, StringComparer.Ordinal);
        return Answer.Ok(
            new() { Data = [.. seen.Select(p => new ProfileResource { Name = p.Name, Title = p.Title })] },
            AnswersJson.Relaxed.ResourceListProfileResource
        );
    }

    private static async Task<IResult> FindAsync(
        HttpContext http,
        string name,
        ProfileSet profiles,
        OrganizationRegistrar registrar,
        CancellationToken cancel
    ) =>
        Sees(await OwnAsync(http, registrar, cancel), name) && profiles.TryGet(name, out var profile)
            ? Answer.Ok(Detail(profile), AnswersJson.Relaxed.ProfileDetail)
            : Problems.Of(Refusal.NotFound("profile", name));

    /// <summary>The caller's organization's profile; null for the operator, who sees all.</summary>
    private static async ValueTask<string?> OwnAsync(
        HttpContext http,
        OrganizationRegistrar registrar,
        CancellationToken cancel
    )
    {
        var caller = Admission.Of(http).Caller;
        return caller.IsOperator
            ? null
            : (await registrar.FindAsync(caller.Key.Organization.ToString(), cancel))?.Profile ?? "";
    }

    private static bool Sees(string? own, string name) => own is null || own == name;

    internal static ProfileDetail Detail(Profile p) =>
        new()
        {
            Name = p.Name,
            Title = p.Title,
            Revision = p.Revision,
            OpenCatalogue = p.Catalogue.Open,
            Events =
            [
                .. p
                    .Catalogue.Types.Values.OrderBy(t => t.Name, StringComparer.Ordinal)
                    .Select(t => new EventTypeResource
                    {
                        Name = t.Name,
                        Title = t.Title,
                        Description = t.Description,
                        Sample = new RawJson(t.Sample),
                    }),
            ],
            Scopes =
            [
                .. p.Scopes.Select(s => new ScopeKindResource
                {
                    Name = s.Name,
                    OnEndpoints = s.OnEndpoints,
                    FromData = s.DataPaths,
                    MaxIds = s.MaxIds,
                }),
            ],
            Subscriptions = new()
            {
                WithoutScopeIds = p.Subscriptions.NoScopeIdsMeansAll ? "all" : "nothing",
                Patterns = p.Subscriptions.Patterns,
                EventsRequired = p.Subscriptions.EventsRequired,
            },
            Url = new()
            {
                Http = p.Url.AllowHttp,
                Unique = p.Url.Unique,
                MaxLength = p.Url.MaxLength,
            },
            Signature = p.Signature is { } signature ? Of(signature) : null,
            Timeout = p.Timeout.TotalSeconds,
            Retries = new()
            {
                Waits = [.. p.Retries.Waits.Select(w => w.TotalSeconds)],
                JitterUpTo = p.Retries.JitterUpTo,
                RetryAfterUpTo = p.Retries.RetryAfterUpTo?.TotalSeconds,
            },
            Disable = p.Disable is { } disable ? Of(disable) : null,
            Facade = p.Facade,
        };

    private static DisableResource Of(DisableRule rule) =>
        new()
        {
            AfterFailures = rule.AfterFailures,
            WarnAtFailures = rule.WarnAtFailures,
            After = rule.AfterSpan?.TotalSeconds,
            WarnAfter = rule.WarnAfterSpan?.TotalSeconds,
        };

    private static SignatureResource Of(SignatureRule rule) =>
        new()
        {
            Header = rule.Scheme.SignatureHeader,
            IdHeader = rule.Scheme.IdHeader,
            TimestampHeader = rule.Scheme.TimestampHeader,
            Content = rule.Scheme.Content switch
            {
                SignedContent.Body => "{body}",
                SignedContent.TimestampBody => "{timestamp}.{body}",
                _ => "{id}.{timestamp}.{body}",
            },
            Key = rule.Scheme.Key switch
            {
                KeyForm.WholeString => "whole_string",
                KeyForm.Base64AfterPrefix => "base64_after_prefix",
                _ => "base64_or_whole_string",
            },
            Value = rule.Scheme.Value,
            Optional = rule.Optional,
            Several = rule.Scheme.Several,
            SecretPrefix = rule.SecretPrefix,
        };
}

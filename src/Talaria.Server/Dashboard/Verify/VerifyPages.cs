using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Profiles;
using Talaria.Sdk.Signing;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Parts;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Verify;

/// <summary>How an organization's requests are verified: explained, in code, with an example, and a form that says what is wrong with one.</summary>
internal static class VerifyPages
{
    private const string Route = "/organizations/{org}/verify";

    // Of a list that people choose from; who has more comes from the endpoint's own page.
    private const int MostChoices = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Route, ShowAsync).For(Screen.Organization);
        routes.MapPost(Route, CheckAsync).For(Screen.Organization);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        Viewer viewer,
        EndpointRegistrar registrar,
        Rehearsal rehearsal,
        CancellationToken cancel
    )
    {
        var choice = await ChooseAsync(http, viewer, registrar, cancel);
        return choice.IsRefused
            ? Problems.Of(choice.Refusal)
            : PageOf(viewer, rehearsal, choice.Value, Form.Blank, null, http.Request.Query["try"] == "example");
    }

    private static async Task<IResult> CheckAsync(
        HttpContext http,
        Viewer viewer,
        EndpointRegistrar registrar,
        Rehearsal rehearsal,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var choice = await ChooseAsync(http, viewer, registrar, cancel);
        if (choice.IsRefused || viewer.Profile.Signature is not { } rule)
        {
            return Problems.Of(choice.Refusal ?? Problems.NoSuchPath);
        }
        var form = await Form.ReadAsync(http);
        var found = Check.Of(form).Examine(rule, Usable(viewer, choice.Value.Chosen), time);
        return found.IsRefused
            ? PageOf(viewer, rehearsal, choice.Value, form.Refused(found.Refusal), null, tryExample: false)
            : PageOf(viewer, rehearsal, choice.Value, form, found.Value, tryExample: false);
    }

    /// <summary>The endpoint of the query, among those that there are.</summary>
    private static async Task<Result<EndpointChoice>> ChooseAsync(
        HttpContext http,
        Viewer viewer,
        EndpointRegistrar registrar,
        CancellationToken cancel
    )
    {
        var wanted = http.Request.Query["endpoint"].ToString();
        EndpointView? chosen = null;
        if (wanted.Length > 0)
        {
            chosen = EndpointId.TryParse(wanted, out var id)
                ? await registrar.FindAsync(viewer.Organization.Id, id, cancel)
                : null;
            if (chosen is null)
            {
                return Refusal.NotFound("endpoint", wanted);
            }
        }
        var page = new PageRequest(MostChoices);
        var found = await registrar.ListAsync(viewer.Organization.Id, EndpointFilter.All, page, cancel);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var listed = found.Value.Items;
        IEnumerable<EndpointView> all =
            chosen is null || listed.Any(e => e.Endpoint.Id == chosen.Endpoint.Id) ? listed : listed.Prepend(chosen);
        return new EndpointChoice(
            chosen,
            [
                new Option("", "Any endpoint"),
                .. all.Select(e => new Option(e.Endpoint.Id.ToString(), e.Endpoint.Name ?? e.Endpoint.Url)),
            ],
            found.Value.Next is not null
        );
    }

    private static Page PageOf(
        Viewer viewer,
        Rehearsal rehearsal,
        EndpointChoice choice,
        Form form,
        Diagnosis? found,
        bool tryExample
    )
    {
        var (profile, endpoint) = (viewer.Profile, choice.Chosen?.Endpoint);
        // A portal's customer does not know the profile's name, but the platform's.
        var platform = viewer.Theme?.Name ?? profile.Title;
        var current = endpoint?.Secrets.FirstOrDefault(s => s.ExpiresAt is null)?.Value;
        var unsigned = endpoint is not null && current is null;
        var secret = profile.Signature is { } rule && !unsigned ? ExampleSecret.Of(rule) : null;
        var made = rehearsal.MakeSample(profile, viewer.Organization, endpoint, secret);
        var example = made.IsRefused ? null : ExampleRequest.Of(made.Value, secret);
        var check = new CheckModel(form, found, Usable(viewer, choice.Chosen).Count > 0, null, null, null);
        if (tryExample && example is not null)
        {
            check = check with { Headers = example.Headers, Body = example.Body, Secret = example.Secret };
        }
        var model = new VerifyModel
        {
            Platform = platform,
            Endpoints = choice,
            Example = example,
            Signed = profile.Signature is { } signature
                ? Signed(SnippetSubject.Of(profile with { Title = platform }, signature, current))
                : null,
        };
        return Page.Of<VerifyPage, VerifyModel>(viewer, "Verify", model) with
        {
            Area = Area.Verify,
            Status = form.Status,
            // What was typed may be a customer's own data.
            Secret = !form.IsBlank,
        };

        SignedModel Signed(SnippetSubject subject) =>
            new(
                VerifyingWords.Of(subject, current is not null),
                Snippets.Of(subject),
                Snippets.PostOf(subject),
                unsigned,
                endpoint?.Secrets.Max(s => s.ExpiresAt) is { } end && end > viewer.Now ? end : null,
                check
            );
    }

    /// <summary>What an endpoint's secret says of a signature is for those who may see the secret.</summary>
    private static IReadOnlyList<KnownSecret> Usable(Viewer viewer, EndpointView? endpoint) =>
        viewer.MayChange && endpoint is not null ? Check.SecretsOf(endpoint.Endpoint.Secrets, viewer.Now) : [];
}

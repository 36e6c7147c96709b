using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>The secret that signs an organization's callback_url deliveries: made when it is first needed, shown, rotated.</summary>
public sealed class CallbackSecrets(ICallbackSecretStore store, ProfileSet profiles, TimeProvider time)
{
    private static readonly Refusal Unsigned = new(
        RefusalKind.Conflict,
        "unsigned",
        "This profile's requests are not signed."
    );

    /// <returns>The current one first; the older ones sign along until they expire. Refused (409) where the profile does not sign.</returns>
    public async Task<Result<EndpointSecret[]>> FindAsync(Organization organization) =>
        RuleOf(organization) is { } rule ? await EnsureAsync(organization.Id, rule) : Unsigned;

    /// <summary>Replaces it by a new one.</summary>
    /// <param name="overlap">Null: 24 hours where several signatures may stand side by side, else none.</param>
    public async Task<Result<EndpointSecret[]>> RotateAsync(
        Organization organization,
        TimeSpan? overlap,
        IdempotencyKey? once
    )
    {
        if (RuleOf(organization) is not { } rule)
        {
            return Unsigned;
        }
        if (EndpointSecrets.CheckOverlap(overlap, rule) is { } problem)
        {
            return Refusal.Invalid(problem);
        }
        var now = time.GetUtcNow();
        var next = EndpointSecrets.New(rule);
        var span = overlap ?? (rule.Scheme.Several ? EndpointSecrets.DefaultOverlap : TimeSpan.Zero);
        return await store.ChangeAsync(
            organization.Id,
            before => EndpointSecrets.Rotate(before, next, span, now).Select(secrets => secrets.ToArray()),
            once
        );
    }

    /// <summary>Before the first event with a callback_url is stored.</summary>
    public Task<Result<EndpointSecret[]>> EnsureAsync(OrganizationId organization, SignatureRule rule)
    {
        var (made, now) = (EndpointSecrets.New(rule), time.GetUtcNow());
        return store.ChangeAsync(
            organization,
            before => before.Length > 0 ? before : [new EndpointSecret(made, now, null)],
            null
        );
    }

    private SignatureRule? RuleOf(Organization organization) =>
        profiles.TryGet(organization.Profile, out var profile) ? profile.Signature : null;
}

/// <summary>Keeps the callback secrets of organizations; a committed change is told to the <see cref="EndpointDirectory"/>.</summary>
public interface ICallbackSecretStore
{
    /// <summary>Reads, decides and writes as one step.</summary>
    /// <param name="decide">Gets none if there are none yet. Pure: may be run twice. The same instance back means no change.</param>
    Task<Result<EndpointSecret[]>> ChangeAsync(
        OrganizationId organization,
        Func<EndpointSecret[], Result<EndpointSecret[]>> decide,
        IdempotencyKey? once
    );
}

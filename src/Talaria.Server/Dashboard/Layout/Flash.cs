using Talaria.Server.Dashboard.Parts;

namespace Talaria.Server.Dashboard.Layout;

/// <summary>What the page after a form says was done: a short code in the query that stands for a fixed text, because a portal has
/// no cookies and nothing that came with a link may be shown as ours.</summary>
public sealed record Flash(string Code, Tone Tone, string Text)
{
    public static readonly Flash OrganizationMade = Good("organization-made", "The organization was made.");
    public static readonly Flash OrganizationRemoved = Good(
        "organization-removed",
        "The organization was deleted. Its keys stopped working at once; its data goes behind."
    );
    public static readonly Flash Saved = Good("saved", "Your changes were saved.");
    public static readonly Flash KeyRevoked = Good("key-revoked", "The key was revoked: it stopped working at once.");
    public static readonly Flash LinkRevoked = Good(
        "link-revoked",
        "The link was withdrawn: it opens nothing any more."
    );
    public static readonly Flash EndpointMade = Good(
        "endpoint-made",
        "The endpoint was created and gets events from now on."
    );
    public static readonly Flash EndpointRemoved = Good(
        "endpoint-removed",
        "The endpoint was deleted; what waited for it was cancelled."
    );
    public static readonly Flash EndpointEnabled = Good(
        "endpoint-enabled",
        "The endpoint is enabled: it gets events from now on."
    );
    public static readonly Flash EndpointDisabled = Good(
        "endpoint-disabled",
        "The endpoint is paused; what waited for it was cancelled."
    );
    public static readonly Flash SecretRotated = Good(
        "secret-rotated",
        "There is a new secret. Show it to your receiver."
    );
    public static readonly Flash TestSent = Good("test-sent", "The test event is on its way.");
    public static readonly Flash EventPublished = Good("event-published", "The event was published.");
    public static readonly Flash EventKnown = Good(
        "event-known",
        "This event was published before, with the same external id and data: nothing was sent again."
    );
    public static readonly Flash PayloadErased = Good("payload-erased", "The payload was erased.");
    public static readonly Flash RetryMade = Good("retry-made", "The delivery is tried again.");
    public static readonly Flash DeliveryCancelled = Good("delivery-cancelled", "The delivery was cancelled.");
    public static readonly Flash ReplayStarted = Good("replay-started", "The replay has begun.");
    public static readonly Flash ReplayCancelled = Good(
        "replay-cancelled",
        "The replay was cancelled; what it has not sent yet stays where it is."
    );
    public static readonly Flash EnabledAndReplayed = Good(
        "enabled-and-replayed",
        "The endpoint is enabled, and what it missed is being sent."
    );

    private static readonly Dictionary<string, Flash> All = new Flash[]
    {
        OrganizationMade,
        OrganizationRemoved,
        Saved,
        KeyRevoked,
        LinkRevoked,
        EndpointMade,
        EndpointRemoved,
        EndpointEnabled,
        EndpointDisabled,
        SecretRotated,
        TestSent,
        EventPublished,
        EventKnown,
        PayloadErased,
        RetryMade,
        DeliveryCancelled,
        ReplayStarted,
        ReplayCancelled,
        EnabledAndReplayed,
    }.ToDictionary(f => f.Code, StringComparer.Ordinal);

    public static Flash? Of(string? code) => code is null ? null : All.GetValueOrDefault(code);

    private static Flash Good(string code, string text) => new(code, Tone.Good, text);
}

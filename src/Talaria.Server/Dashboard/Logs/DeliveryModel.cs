using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Event = Talaria.Events.Event;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>One delivery with all that its page shows.</summary>
/// <param name="Event">Null once the log keeps it no more.</param>
/// <param name="Opened">The number of the attempt that is shown open; the last one if none was asked for.</param>
/// <param name="Form">Why it was not tried again, or not cancelled.</param>
public sealed record DeliveryModel(
    Delivery Delivery,
    Event? Event,
    IReadOnlyList<Attempt> Attempts,
    int Opened,
    Form Form,
    DateTimeOffset Now
)
{
    /// <summary>Attempts that are written out; of the others only a line each.</summary>
    private const int Most = 10;

    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(10);

    public bool IsPending => Delivery.State == DeliveryState.Pending;

    public bool IsCallback => Callbacks.IsLane(Delivery.Endpoint);

    /// <summary>The newest, and the one that was asked for.</summary>
    public bool IsWritten(Attempt attempt) =>
        attempt.Number == Opened || attempt.Number > (Attempts.Count == 0 ? 0 : Attempts[^1].Number) - Most;

    /// <summary>After how many seconds it is worth looking again; null: nothing changes by itself soon.</summary>
    public int? Refresh =>
        !IsPending ? null
        : Delivery.NextAttemptAt is { } next && next - Now > Soon ? null
        : Math.Clamp((int)Math.Ceiling(((Delivery.NextAttemptAt ?? Now) - Now).TotalSeconds) + 1, 2, 600);

    internal static async Task<DeliveryModel?> FindAsync(
        HttpContext http,
        Viewer viewer,
        DeliveryId id,
        Form form,
        CancellationToken cancel
    )
    {
        var services = http.RequestServices;
        var organization = viewer.Organization.Id;
        if (await services.GetRequiredService<IDeliveryLog>().FindAsync(organization, id, cancel) is not { } delivery)
        {
            return null;
        }
        var attempts = await services.GetRequiredService<AttemptReader>().ReadAsync(delivery, cancel);
        var happened = await services.GetRequiredService<IEventLog>().FindAsync(organization, delivery.Event, cancel);
        var asked = int.TryParse(http.Request.Query["attempt"], out var number) ? number : 0;
        var opened =
            attempts.Any(a => a.Number == asked) ? asked
            : attempts.Count > 0 ? attempts[^1].Number
            : 0;
        return new(delivery, happened, attempts, opened, form, viewer.Now);
    }
}

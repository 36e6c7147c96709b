using System.Text;
using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Tests.Running.Contracts;

/// <summary>A platform's organization with a receiver, in virtual time: days pass when the test says so.</summary>
internal sealed class Platform : IAsyncDisposable
{
    public static readonly DateTimeOffset Monday = new(2026, 3, 23, 9, 0, 0, TimeSpan.Zero);

    private Platform(RunningEngine engine, VirtualTime time, Receiver receiver, Organization organization)
    {
        (Engine, Time, Receiver, Organization) = (engine, time, receiver, organization);
        Profile = engine.Get<ProfileSet>().All.Single(p => p.Name == organization.Profile);
    }

    public RunningEngine Engine { get; }

    public VirtualTime Time { get; }

    public Receiver Receiver { get; }

    public Organization Organization { get; }

    public Profile Profile { get; }

    /// <summary>A type of the catalogue that has a scope where the profile has any.</summary>
    public EventType Type => Profile.Catalogue.Types.Values.OrderBy(t => t.Name, StringComparer.Ordinal).Last();

    public static async Task<Platform> StartAsync(string profile)
    {
        var time = new VirtualTime(Monday);
        var receiver = await Receiver.StartAsync();
        var engine = await RunningEngine.StartAsync(change: o => o with { RetryScale = 1 }, time: time);
        var wanted = new NewOrganization("Acme", profile, ["ada@acme.example"], null);
        var organization = (await engine.Organizations.AddAsync(wanted, null, default)).Value;
        return new Platform(engine, time, receiver, organization);
    }

    /// <summary>An endpoint that wants every sample.</summary>
    public Task<Endpoint> EndpointAsync(string path = "/hook") =>
        Engine.EndpointAsync(
            Organization,
            Receiver.Url + path,
            e => e with { Name = path.Trim('/'), Events = [Type.Name], Scopes = Scopes() }
        );

    public async Task<Published> PublishAsync()
    {
        var wanted = new NewEvent { Type = Type.Name, Data = Encoding.UTF8.GetBytes(Type.Sample) };
        var published = await Engine.Publisher.PublishAsync(Organization.Id, wanted, null, default);
        return published.Value;
    }

    /// <summary>The delivery of an event to an endpoint, once so many attempts of it are recorded.</summary>
    public Task<Delivery> AfterAsync(Published published, Endpoint endpoint, int attempts) =>
        RunningEngine.UntilAsync(async () =>
        {
            var filter = new DeliveryFilter(endpoint.Id, published.Id);
            var log = Engine.Get<IDeliveryLog>();
            var page = await log.ListAsync(Organization.Id, filter, new PageRequest(), default);
            return page.Value.Items.SingleOrDefault(d => d.Attempts == attempts);
        });

    public async Task<IReadOnlyList<RecordedAttempt>> AttemptsAsync(Delivery delivery) =>
        await Engine.Get<IDeliveryLog>().AttemptsAsync(delivery.Id, default);

    /// <summary>Oldest first, without those of creation.</summary>
    public async Task<IReadOnlyList<Notice>> NoticesAsync()
    {
        var page = await Engine.Get<INoticeLog>().ListAsync(Organization.Id, new PageRequest(200), default);
        return [.. page.Value.Items.Where(n => n.Kind != NoticeKind.Added).Reverse()];
    }

    public async Task<EndpointView> ViewAsync(Endpoint endpoint) =>
        (await Engine.Endpoints.FindAsync(Organization.Id, endpoint.Id, default))!;

    public async ValueTask DisposeAsync()
    {
        // The stop waits for requests in flight, and for them time has to pass.
        var stop = Engine.DisposeAsync().AsTask();
        while (!stop.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }
        await stop;
        await Receiver.DisposeAsync();
    }

    /// <summary>What an endpoint has to name that would get nothing without: the ids that the sample is about.</summary>
    private Dictionary<string, IReadOnlyList<string>>? Scopes()
    {
        if (Profile.Subscriptions.NoScopeIdsMeansAll)
        {
            return null;
        }
        var wanted = new NewEvent { Type = Type.Name, Data = Encoding.UTF8.GetBytes(Type.Sample) };
        var scopes = EventCheck.Check(Profile, wanted, Time.GetUtcNow()).Value.Scopes;
        var chosen = Profile.Scopes.Where(kind => kind.OnEndpoints && scopes.ContainsKey(kind.Name));
        return chosen.ToDictionary(kind => kind.Name, kind => scopes[kind.Name]);
    }
}

using System.Text;
using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Tests.Running.Contracts;

/// <summary>A platform's organization with a receiver, in virtual time: days pass when the test says so.</summary>
internal sealed class Platform : IAsyncDisposable
{
    /// <summary>How often is asked before the engine is told again.</summary>
    private const int Patience = 50;

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

    public static async Task<Platform> StartAsync(string profile, SmtpOptions? mail = null)
    {
        var time = new VirtualTime(Monday);
        var receiver = await Receiver.StartAsync();
        var engine = await RunningEngine.StartAsync(change: o => o with { RetryScale = 1, Smtp = mail }, time: time);
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
        UntilAsync(async () =>
            (await ListAsync(new DeliveryFilter(endpoint.Id, published.Id))).SingleOrDefault(d =>
                d.Attempts == attempts
            )
        );

    /// <summary>Nothing that is due is left: every attempt of this moment was made and recorded.</summary>
    public Task SettleAsync() => UntilAsync(async () => (await DueAsync()).Count == 0 ? "settled" : null);

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

    /// <summary>Waits without moving the clock. The engine may be setting a timer by a time that it read before the clock was moved last, and
    /// would then sleep too long: so it is told again of what is due, as another node would.</summary>
    private Task<T> UntilAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        var asked = 0;
        return RunningEngine.UntilAsync(async () =>
        {
            var answer = await ask();
            if (answer is null && ++asked % Patience == 0)
            {
                foreach (var delivery in await DueAsync())
                {
                    var due = delivery.NextAttemptAt!.Value.ToUnixTimeMilliseconds();
                    Engine.Get<LaneBoard>().StoreHolds(delivery.Organization, delivery.Endpoint, due - 1);
                }
            }
            return answer;
        });
    }

    private async Task<IReadOnlyList<Delivery>> DueAsync() =>
        [
            .. (await ListAsync(new DeliveryFilter(State: DeliveryState.Pending))).Where(d =>
                d.NextAttemptAt <= Time.GetUtcNow()
            ),
        ];

    private async Task<IReadOnlyList<Delivery>> ListAsync(DeliveryFilter filter)
    {
        var log = Engine.Get<IDeliveryLog>();
        return (await log.ListAsync(Organization.Id, filter, new PageRequest(200), default)).Value.Items;
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

using Talaria.Endpoints;
using Talaria.Maintenance;
using Talaria.Notifications;
using Talaria.Organizations;

namespace Talaria.Tests.Storage.Conformance;

/// <summary>A fresh store behind its ports. Each store that Talaria has gives one, and passes the same tests.</summary>
public interface IStoreFixture : IAsyncDisposable
{
    IOrganizationStore Organizations { get; }
    IKeyStore Keys { get; }
    IAdminKeys AdminKeys { get; }
    IEndpointStore Endpoints { get; }
    ISubscriberSource Subscribers { get; }
    INoticeLog Notices { get; }
    IOutbox Outbox { get; }
    EndpointDirectory Directory { get; }
    AdjustableTime Time { get; }

    /// <summary>Any other port.</summary>
    T Get<T>()
        where T : notnull;

    /// <summary>Pruning with so many rows in one step.</summary>
    IPruning Pruning(int rows);

    /// <summary>How many rows each table has.</summary>
    Task<Dictionary<string, long>> RowsAsync();

    /// <summary>Every byte that the store keeps on disk.</summary>
    Task<byte[]> RawBytesAsync();
}

/// <summary>A clock that moves when it is told.</summary>
public sealed class AdjustableTime(DateTimeOffset start) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = start;

    public override DateTimeOffset GetUtcNow() => Now;
}

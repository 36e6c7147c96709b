using Talaria.Ids;

namespace Talaria.Notifications;

/// <summary>What an organization's owners are told. Unique by endpoint, kind and the failure it is about.</summary>
public sealed record Notice
{
    public required NoticeId Id { get; init; }
    public required OrganizationId Organization { get; init; }
    public required EndpointId Endpoint { get; init; }
    public required NoticeKind Kind { get; init; }
    public required string Message { get; init; }
    public required NoticeFacts Facts { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When each channel told it; by mail, when the last owner so far was.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> ToldAt { get; init; } = new Dictionary<string, DateTimeOffset>();
}

/// <summary>The numbers are stored.</summary>
public enum NoticeKind
{
    Added = 0,
    Failing = 1,
    Disabled = 2,
    Enabled = 3,
    Exhausted = 4,
}

/// <summary>Which of an organization's notices.</summary>
public sealed record NoticeFilter(NoticeKind? Kind = null, EndpointId? Endpoint = null)
{
    public static readonly NoticeFilter All = new();
}

/// <summary>Reads notices.</summary>
public interface INoticeLog
{
    /// <summary>Newest first.</summary>
    Task<Result<Page<Notice>>> ListAsync(
        OrganizationId organization,
        NoticeFilter filter,
        PageRequest page,
        CancellationToken cancel
    );

    /// <inheritdoc cref="ListAsync(OrganizationId, NoticeFilter, PageRequest, CancellationToken)"/>
    Task<Result<Page<Notice>>> ListAsync(OrganizationId organization, PageRequest page, CancellationToken cancel) =>
        ListAsync(organization, NoticeFilter.All, page, cancel);

    /// <summary>The latest of all organizations, newest first.</summary>
    Task<IReadOnlyList<Notice>> LatestAsync(int most, CancellationToken cancel);

    /// <summary>What of a page of notices is still to be told.</summary>
    Task<IReadOnlyList<WaitingTelling>> WaitingAsync(IReadOnlyList<NoticeId> notices, CancellationToken cancel);
}

/// <summary>A telling that waits: for its first try, or for another one.</summary>
/// <param name="Recipient">The owner's address; empty where the channel has only one listener.</param>
/// <param name="Attempts">How often it failed.</param>
/// <param name="DueAt">When it is tried next; while it is being told, when it would be due again.</param>
public sealed record WaitingTelling(
    NoticeId Notice,
    NoticeChannel Channel,
    string Recipient,
    int Attempts,
    DateTimeOffset DueAt
);

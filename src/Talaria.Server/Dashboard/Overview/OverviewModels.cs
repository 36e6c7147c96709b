using Talaria.Deliveries;
using Talaria.Deliveries.Backlog;
using Talaria.Deliveries.Live;
using Talaria.Endpoints;
using Talaria.Notifications;
using Talaria.Organizations;

namespace Talaria.Server.Dashboard.Overview;

/// <summary>Everything, for the operator.</summary>
/// <param name="Waiting">Null while it is counted for the first time.</param>
/// <param name="HasOrganizations">There is one that the operator made.</param>
/// <param name="Address">What this server's address is, for commands.</param>
public sealed record HomeModel(
    Figures Figures,
    BacklogCount? Waiting,
    TroubleModel Troubles,
    IReadOnlyList<NoticeLine> Notices,
    IReadOnlyList<BusyOrganization> Busy,
    IReadOnlyList<AttemptLine> Attempts,
    bool HasOrganizations,
    string Address
);

/// <summary>One organization.</summary>
/// <param name="Endpoints">How many it has.</param>
public sealed record OverviewModel(
    Figures Figures,
    BacklogCount? Waiting,
    TroubleModel Troubles,
    IReadOnlyList<NoticeLine> Notices,
    IReadOnlyList<Delivery> Deliveries,
    int Endpoints,
    string Address
);

/// <param name="More">There are others.</param>
public sealed record TroubleModel(IReadOnlyList<TroubledEndpoint> Endpoints, bool More);

/// <param name="Organization">Null where all are of one.</param>
public sealed record NoticeLine(Notice Notice, Organization? Organization);

/// <summary>An organization with its last hour.</summary>
public sealed record BusyOrganization(Organization Organization, Figures Figures, long Waiting);

/// <summary>An attempt with the names of what it is of.</summary>
public sealed record AttemptLine(LiveAttempt Attempt, string Organization, string Endpoint);

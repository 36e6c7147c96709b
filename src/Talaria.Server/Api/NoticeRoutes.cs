using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Api;

/// <summary>What an organization's owners were told.</summary>
internal static class NoticeRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/organizations/{org}/notices", ListAsync)
            .Allows(Access.Tenant(Permissions.Read))
            .Does(
                new("listNotices", "Notices", "List notices, newest first")
                {
                    Answer = typeof(ResourceList<NoticeResource>),
                    Query = Operation.Page,
                }
            );

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Tenant tenant,
        INoticeLog log,
        CancellationToken cancel
    )
    {
        var page = QueryReader.ReadPage(http);
        return page.IsRefused
            ? Problems.Of(page.Refusal)
            : Answer.List(
                await log.ListAsync(tenant.Id, page.Value, cancel),
                Resources.Of,
                AnswersJson.Relaxed.ResourceListNoticeResource
            );
    }
}

using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Notifications;

public sealed class NoticeTextTests
{
    [Fact]
    public void A_notice_says_which_endpoint_what_and_why()
    {
        var endpoint = Samples.Endpoint(Samples.Ids.Next<OrganizationId>(), "https://a.example/h");
        var named = endpoint with { Name = "Hook", Enabled = false, DisabledReason = "by hand" };

        Assert.Equal("Endpoint https://a.example/h was added.", NoticeText.Added(endpoint));
        Assert.Equal("Endpoint 'Hook' (https://a.example/h) was enabled.", NoticeText.Enabled(named));
        Assert.Equal("Endpoint 'Hook' (https://a.example/h) was disabled: by hand.", NoticeText.Disabled(named));
        Assert.Equal(
            "Endpoint https://a.example/h is failing: 5 consecutive failed attempts; the last error is: timeout.",
            NoticeText.Failing(endpoint, "5 consecutive failed attempts", "timeout")
        );
    }
}

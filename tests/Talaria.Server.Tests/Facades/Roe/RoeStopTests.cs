using Talaria.Server.Tests.Harness;
using static Talaria.Server.Tests.Facades.Roe.RoeCustomer;

namespace Talaria.Server.Tests.Facades.Roe;

/// <summary>A test that is under way when the program stops.</summary>
public sealed class RoeStopTests
{
    [Fact]
    public async Task Who_waits_for_a_tests_outcome_holds_up_no_shutdown()
    {
        await using var receiver = await Receiver.StartAsync();
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = (_, _) => open.Task;
        await using var server = new RunningServer();
        await server.InitializeAsync();
        var customer = await Customer.JoinAsync(server, "roe");
        var id = await customer.WebhookAsync(receiver.Url + "hook");
        await customer.LinkAsync(id, Agent);

        var waiting = customer.SendAsync("POST", $"/v1/agents/{Agent}/webhooks/{id}/test/");
        await receiver.NextAsync();
        var ended = server.Process.TerminateAsync();
        var answer = await waiting;
        open.SetResult();

        Assert.Equal(
            (503, """{"detail":"The server is stopping; the test is sent, and its outcome will be in the log."}"""),
            (answer.Code, answer.Text)
        );
        Assert.Equal(0, await ended);
    }
}

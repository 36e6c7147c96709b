namespace Talaria.Tests;

public sealed class NearNamesTests
{
    private static readonly string[] Known = ["job.completed", "job.started", "retries", "timeout", "id"];

    [Theory]
    [InlineData("job.complete", "job.completed")]
    [InlineData("Job.Completed", "job.completed")]
    [InlineData("retires", "retries")]
    [InlineData("timout", "timeout")]
    [InlineData("di", "id")]
    public void A_slip_finds_what_was_meant(string written, string meant) =>
        Assert.Equal([meant], NearNames.Of(written, Known));

    [Fact]
    public void A_stranger_finds_nothing() => Assert.Empty(NearNames.Of("webhook.sent", Known));

    [Fact]
    public void The_question_names_what_is_near() =>
        Assert.Equal("did you mean 'retries'?", NearNames.Ask("retrys", Known));
}

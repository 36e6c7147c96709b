using Talaria.Profiles;
using Talaria.Server.Facades.Roark;

namespace Talaria.Server.Tests.Facades.Roark;

public sealed class EventNamesTests
{
    private static readonly Catalogue Catalogue = ProfileLoader
        .Load(null)
        .Profiles.All.Single(p => p.Name == "roark")
        .Catalogue;

    [Fact]
    public void Every_type_of_the_catalogue_goes_out_and_comes_back_as_itself()
    {
        foreach (var type in Catalogue.Types.Keys)
        {
            var name = EventNames.OfType(type);

            Assert.Matches("^[A-Z]+(_[A-Z]+)+$", name);
            Assert.Single(Catalogue.Types.Keys, other => EventNames.OfType(other) == name);
            Assert.True(EventNames.TryType(name, Catalogue, out var back));
            Assert.Equal(type, back);
        }
    }

    [Theory]
    [InlineData("simulation.run_plan_job.started", "SIMULATION_RUN_PLAN_JOB_STARTED")]
    [InlineData("metric_collection.job.failed", "METRIC_COLLECTION_JOB_FAILED")]
    [InlineData("call.analysis.completed", "CALL_ANALYSIS_COMPLETED")]
    public void Dots_are_underscores_and_underscores_stay(string type, string name) =>
        Assert.Equal(name, EventNames.OfType(type));

    [Theory]
    [InlineData("call.analysis.completed")]
    [InlineData("call_analysis_completed")]
    [InlineData("CALL_ANALYSIS")]
    [InlineData("*")]
    [InlineData("")]
    public void Other_spellings_are_no_names(string name) => Assert.False(EventNames.TryType(name, Catalogue, out _));
}

using System.CommandLine;
using Talaria.Sdk.Contracts;
using Talaria.Server.Commands.Publish;

namespace Talaria.Server.Commands.Trigger;

/// <summary><c>talaria trigger</c>: publishes the catalogue's sample of a type, changed where one likes.</summary>
internal static class TriggerCommand
{
    public static Command Create()
    {
        var type = new Argument<string>("type") { Description = "A type of the profile's catalogue." };
        var changes = Pairs.Option(
            "--set",
            "PATH=VALUE",
            "Change the sample: a dotted path (agent.id, items.0.name), the value JSON or else text"
        );
        var scopes = ScopeOption.Create("What the event is about, beside what its data says");
        return new OrganizationCommand(
            "trigger",
            "Publish the catalogue's sample of a type, to all endpoints that want it.",
            "agent.run.completed --organization acme --set run_id=run_43 --set output.confidence=0.5",
            type,
            changes,
            scopes
        ).Prints(async call =>
        {
            var organization = await call.Client.GetOrganizationAsync(call.Organization, call.Cancel);
            var profile = await call.Client.GetProfileAsync(organization.Profile, call.Cancel);
            if (profile.Events.FirstOrDefault(one => one.Name == call.Of(type)) is not { } sampled)
            {
                var names = Screen.Words(profile.Events.Select(one => one.Name));
                call.Fail($"the catalogue of profile '{profile.Name}' has no '{call.Of(type)}'; it has: {names}.");
                return;
            }
            var (data, problem) = SampleChange.Apply(sampled.Sample, call.ListOf(changes) ?? []);
            if (problem is not null)
            {
                call.Fail(problem);
                return;
            }
            var wanted = new PublishEvent
            {
                Type = sampled.Name,
                Data = data,
                Scopes = ScopeOption.Of(call.ListOf(scopes)),
            };
            var published = await call.Client.PublishAsync(call.Organization, wanted, call.Cancel);
            PublishedText.Print(call, wanted.Type, published);
        });
    }
}

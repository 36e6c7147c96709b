using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Profiles;

namespace Talaria.Deliveries;

/// <summary>Which sample of the catalogue an endpoint is tested with. Pure.</summary>
internal static class TestChoice
{
    /// <summary>Names told in one message.</summary>
    private const int MostNames = 20;

    /// <param name="type">Null: the first type of the catalogue that the endpoint is subscribed to.</param>
    /// <param name="data">Stands for the sample; then any type will do that may be published.</param>
    public static Result<NewEvent> Of(Profile profile, Endpoint endpoint, string? type, ReadOnlyMemory<byte>? data)
    {
        var types = profile.Catalogue.Types;
        if (type is null)
        {
            var first = InOrder(profile.Catalogue).FirstOrDefault(t => SubscriptionIndex.Wants(endpoint, t.Name));
            return first is null
                ? Refused(
                    $"The catalogue has no sample of an event that the endpoint is subscribed to ({Patterns(endpoint)}); it has samples of {Samples(profile.Catalogue)}."
                )
                : Sample(first, data);
        }
        if (!types.TryGetValue(type, out var known))
        {
            if (EventCheck.RefuseType(profile.Catalogue, type) is { } wrong)
            {
                return Refused(wrong);
            }
            if (data is null)
            {
                return Refused(
                    $"The catalogue has no sample of '{type}'; it has samples of {Samples(profile.Catalogue)}."
                );
            }
        }
        if (!SubscriptionIndex.Wants(endpoint, type))
        {
            return Refused($"The endpoint is not subscribed to '{type}'; it is subscribed to {Patterns(endpoint)}.");
        }
        return known is null ? new NewEvent { Type = type, Data = data!.Value } : Sample(known, data);
    }

    /// <summary>The type whose sample shows best what an endpoint gets; null in a catalogue without types.</summary>
    public static EventType? SampleFor(Profile profile, Endpoint? endpoint)
    {
        var types = InOrder(profile.Catalogue);
        return types.FirstOrDefault(t => endpoint is not null && SubscriptionIndex.Wants(endpoint, t.Name))
            ?? types.FirstOrDefault();
    }

    private static NewEvent Sample(EventType type, ReadOnlyMemory<byte>? data) =>
        new() { Type = type.Name, Data = data ?? System.Text.Encoding.UTF8.GetBytes(type.Sample) };

    private static Refusal Refused(string why) =>
        new(RefusalKind.Invalid, "invalid_event", why) { Problems = [new FieldProblem("/type", why)] };

    private static IOrderedEnumerable<EventType> InOrder(Catalogue catalogue) =>
        catalogue.Types.Values.OrderBy(t => t.Position).ThenBy(t => t.Name, StringComparer.Ordinal);

    private static string Samples(Catalogue catalogue) => Names([.. InOrder(catalogue).Select(t => t.Name)]);

    private static string Patterns(Endpoint endpoint) => Names(endpoint.Events);

    private static string Names(IReadOnlyList<string> names) =>
        names.Count == 0 ? "nothing"
        : names.Count <= MostNames ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more";
}

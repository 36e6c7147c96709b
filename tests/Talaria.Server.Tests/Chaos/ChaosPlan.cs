namespace Talaria.Server.Tests.Chaos;

/// <summary>What may happen to a node.</summary>
internal enum Deed
{
    /// <summary>kill -9, and a new process on the same directory.</summary>
    Kill,

    /// <summary>SIGSTOP, then SIGCONT.</summary>
    Stop,

    /// <summary>Its connections to the database are reset and new ones refused.</summary>
    Refuse,

    /// <summary>Nothing goes through any more; in the end all that was sent meanwhile arrives late.</summary>
    Delay,

    /// <summary>Nothing goes through any more; in the end the connections are reset, and what was sent is lost.</summary>
    Lose,
}

/// <param name="After">What came before on this node was undone.</param>
/// <param name="For">Until it is undone.</param>
internal sealed record Step(Deed Deed, TimeSpan After, TimeSpan For);

/// <summary>Who is disturbed when and how, all drawn before anything happens.</summary>
internal sealed class ChaosPlan
{
    private static readonly Deed[] OfOneNode = [Deed.Kill, Deed.Stop];
    private static readonly Deed[] OfSeveral = [.. OfOneNode, Deed.Refuse, Deed.Delay, Deed.Lose];

    private ChaosPlan(IReadOnlyList<Step>[] nodes, TimeSpan[] crashes) => (Nodes, Crashes) = (nodes, crashes);

    /// <summary>Each node's own line of events; they overlap.</summary>
    public IReadOnlyList<IReadOnlyList<Step>> Nodes { get; }

    /// <summary>The database's server is stopped with <c>-m immediate</c> and started at once, so long after it was up.</summary>
    public IReadOnlyList<TimeSpan> Crashes { get; }

    /// <summary>Three nodes or more on PostgreSQL: the first of them is killed, another stopped and another cut off, each of these for longer than its lease.
    /// What follows is of any kind and length.</summary>
    public static ChaosPlan OfNodes(int count, TimeSpan length, Random chance)
    {
        Deed[] first = [Deed.Kill, Deed.Stop, OfSeveral[chance.Next(2, OfSeveral.Length)]];
        chance.Shuffle(first);
        var nodes = Enumerable.Range(0, count).Select(i => Line(first[i % first.Length], OfSeveral, length, chance));
        return new ChaosPlan([.. nodes], [.. CrashesIn(length, chance)]);
    }

    public static ChaosPlan OfOne(TimeSpan length, Random chance) =>
        new([Line(OfOneNode[chance.Next(OfOneNode.Length)], OfOneNode, length, chance)], []);

    private static List<Step> Line(Deed first, Deed[] deeds, TimeSpan length, Random chance)
    {
        var line = new List<Step> { new(first, Between(chance, 1, 4), Lasting(first, chance, longer: true)) };
        var at = line[0].After + line[0].For;
        while (true)
        {
            var deed = deeds[chance.Next(deeds.Length)];
            var step = new Step(deed, Between(chance, 0.5, 6), Lasting(deed, chance, longer: chance.Next(2) == 0));
            at += step.After + step.For;
            if (at > length)
            {
                return line;
            }
            line.Add(step);
        }
    }

    /// <summary>A lease lapses after 10 s, and another node takes over after 12.5.</summary>
    private static TimeSpan Lasting(Deed deed, Random chance, bool longer) =>
        deed == Deed.Kill ? Between(chance, 0, 3)
        : longer ? Between(chance, 13, 17)
        : Between(chance, 0.2, 6);

    private static IEnumerable<TimeSpan> CrashesIn(TimeSpan length, Random chance)
    {
        var after = Between(chance, 3, 18);
        for (var at = after; at < length; at += after)
        {
            yield return after;
            after = Between(chance, 10, 40);
        }
    }

    private static TimeSpan Between(Random chance, double least, double most) =>
        TimeSpan.FromSeconds(Math.Round(least + (chance.NextDouble() * (most - least)), 2));
}

using System.Net;
using System.Text;
using Talaria.Deliveries.Sending;

namespace Talaria.Server.Commands.Demo;

/// <summary>Receivers that are not there: what each would have answered, and how long it would have taken.</summary>
internal sealed class MadeUpReceivers(MadeUpAnswer answer, TimeProvider time) : ISender
{
    private readonly Random chance = new(1);
    private readonly Lock gate = new();

    public ValueTask<AttemptOutcome> SendAsync(OutgoingRequest request, CancellationToken abort)
    {
        lock (gate)
        {
            return ValueTask.FromResult(answer(request.Url, time.GetUtcNow(), chance).Outcome);
        }
    }
}

/// <param name="chance">The same from start to start.</param>
internal delegate MadeUp MadeUpAnswer(Uri url, DateTimeOffset at, Random chance);

/// <summary>An attempt's outcome that nobody measured.</summary>
internal sealed record MadeUp(AttemptOutcome Outcome)
{
    /// <param name="usual">In milliseconds: half of all take less.</param>
    public static MadeUp Status(int status, string type, string body, double usual, Random chance)
    {
        // Some take several times as long, few much less: as it is with real ones.
        var took = TimeSpan.FromMilliseconds(usual * Math.Exp(chance.NextDouble() + chance.NextDouble() - 1));
        return new(
            new AttemptOutcome
            {
                Class = OutcomeClass.Status,
                Status = status,
                FirstByte = took * 0.97,
                Total = took,
                ResponseHeaders = [new("Content-Type", type)],
                ResponseBody = Encoding.UTF8.GetBytes(body),
            }
        );
    }

    public static MadeUp Timeout(TimeSpan after) =>
        new(
            new AttemptOutcome
            {
                Class = OutcomeClass.Timeout,
                Total = after,
                Error = $"no answer within {after.TotalSeconds:0} s",
            }
        );

    public static MadeUp Refused(Uri url) =>
        new(
            new AttemptOutcome
            {
                Class = OutcomeClass.Connect,
                Total = TimeSpan.FromMilliseconds(0.4),
                Error = $"connection refused ({new IPEndPoint(IPAddress.Loopback, url.Port)})",
            }
        );
}

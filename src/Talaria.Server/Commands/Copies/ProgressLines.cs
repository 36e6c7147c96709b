using Talaria.Maintenance.Copies;

namespace Talaria.Server.Commands.Copies;

/// <summary>How far a copy is, on standard error: a line for each part of it, and one every two seconds in between.</summary>
internal sealed class ProgressLines(TextWriter errors, TimeProvider time) : IProgress<CopyProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private long last = time.GetTimestamp();

    public void Report(CopyProgress value)
    {
        lock (gate)
        {
            var ended = value.Done >= value.Of;
            if (ended || time.GetElapsedTime(last) >= Pause)
            {
                last = time.GetTimestamp();
                errors.WriteLine(
                    ended
                        ? FormattableString.Invariant($"{value.What}: {value.Done:N0} {value.Unit}")
                        : FormattableString.Invariant($"{value.What}: {value.Done:N0} of {value.Of:N0} {value.Unit}")
                );
            }
        }
    }
}

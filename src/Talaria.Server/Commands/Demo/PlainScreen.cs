using System.Globalization;

namespace Talaria.Server.Commands.Demo;

/// <summary>A line for each attempt: for pipes and logs.</summary>
internal sealed class PlainScreen(TextWriter output) : IDemoScreen
{
    public void Show(AttemptSeen attempt) =>
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{attempt.At:HH:mm:ss.fff}  {attempt.Organization, -16} {attempt.Type, -28} {attempt.Endpoint, -10} #{attempt.Number}  {attempt.Outcome, -8} {attempt.Milliseconds, 7:0.0} ms"
            )
        );

    public void Count(DemoCounts counts) { }

    public Task WhileAsync(Func<Task> work) => work();
}

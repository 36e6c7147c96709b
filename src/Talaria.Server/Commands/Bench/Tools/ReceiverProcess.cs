using System.Globalization;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>The receiver as the bench sees it: where it listens, how much has come, and when.</summary>
internal sealed class ReceiverProcess(ChildProgram program, int port) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(25);

    private readonly HttpClient control = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

    public Uri Url { get; } = new($"http://127.0.0.1:{port}");

    public ChildProgram Program { get; } = program;

    public static async Task<ReceiverProcess> StartAsync(CancellationToken cancel)
    {
        var (program, port) = await ChildProgram.ListenAsync([Receiver.Command], cancel);
        return new ReceiverProcess(program, port);
    }

    public async Task<int> CountAsync(CancellationToken cancel) =>
        int.Parse(await control.GetStringAsync("/control/count", cancel), CultureInfo.InvariantCulture);

    public async Task ResetAsync(CancellationToken cancel) =>
        (await control.PostAsync("/control/reset", null, cancel)).Dispose();

    public async Task<Stamp[]> ArrivalsAsync(CancellationToken cancel) =>
        Stamp.FromBytes(await control.GetByteArrayAsync("/control/arrivals", cancel));

    /// <summary>Waits until this many have come.</summary>
    /// <exception cref="ProcessException">None came for a minute.</exception>
    public async Task WaitForAsync(int wanted, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        using var look = new PeriodicTimer(LookEvery, time);
        var (seen, lastChange) = (0, time.GetTimestamp());
        while (seen < wanted)
        {
            var count = await CountAsync(cancel);
            if (count != seen)
            {
                (seen, lastChange) = (count, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(lastChange) > Patience)
            {
                throw new ProcessException($"Of {wanted:N0} accepted events only {seen:N0} arrived.");
            }
            await look.WaitForNextTickAsync(cancel);
        }
    }

    public ValueTask DisposeAsync()
    {
        control.Dispose();
        return Program.DisposeAsync();
    }
}

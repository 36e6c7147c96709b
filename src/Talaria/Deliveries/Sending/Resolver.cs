using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Talaria.Deliveries.Sending;

/// <summary>Turns a name into addresses. Requests that ask for the same name at the same time share one look-up; nothing is kept.</summary>
/// <remarks>The system's resolver blocks a thread for as long as a name server hangs. The look-ups get threads of their own,
/// at most <see cref="MostThreads"/>, so that names made to hang cannot starve the thread pool. A caller stops waiting at
/// its own deadline; the look-up goes on for the others.</remarks>
internal sealed class Resolver(Func<string, CancellationToken, Task<IPAddress[]>> lookUp) : IDisposable
{
    private const int MostThreads = 256;

    private readonly ConcurrentDictionary<string, Lazy<Task<IPAddress[]>>> underway = new(
        StringComparer.OrdinalIgnoreCase
    );
    private readonly SemaphoreSlim threads = new(MostThreads);

    public static Resolver OfSystem() =>
        new(
            static (host, cancel) =>
                Task.Factory.StartNew(
                    () => Dns.GetHostAddresses(host),
                    cancel,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
        );

    /// <exception cref="ConnectFailedException">There is no such name, or no name server answered.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel)
    {
        try
        {
            var shared = underway.GetOrAdd(
                host,
                static (name, self) => new Lazy<Task<IPAddress[]>>(() => self.LookUpAsync(name)),
                this
            );
            var addresses = await shared.Value.WaitAsync(cancel);
            return addresses.Length > 0 ? addresses : throw NotFound(host, null);
        }
        catch (SocketException e)
        {
            throw e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData
                ? NotFound(host, e)
                : new ConnectFailedException(OutcomeClass.Dns, $"the name {host} could not be resolved", e);
        }
        catch (ArgumentException e)
        {
            throw NotFound(host, e);
        }
    }

    public void Dispose() => threads.Dispose();

    private async Task<IPAddress[]> LookUpAsync(string host)
    {
        await threads.WaitAsync();
        try
        {
            return await lookUp(host, CancellationToken.None);
        }
        finally
        {
            underway.TryRemove(host, out _);
            threads.Release();
        }
    }

    private static ConnectFailedException NotFound(string host, Exception? cause) =>
        new(OutcomeClass.Dns, $"the name {host} has no address", cause);
}

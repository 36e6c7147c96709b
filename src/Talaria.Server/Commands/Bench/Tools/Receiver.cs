using System.CommandLine;
using System.Globalization;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>Hidden command: the receiver. Answers 200 and remembers when each event arrived; other paths hang or answer 500.</summary>
internal static class Receiver
{
    public const string Command = "bench-receiver";

    public static Command Create()
    {
        var command = new Command(Command, "The receiver of the measurements.") { Hidden = true };
        command.SetAction((_, cancel) => Listening.RunAsync(new Hooks(TimeProvider.System).HandleAsync, cancel));
        return command;
    }

    private sealed class Hooks(TimeProvider time)
    {
        private readonly StampList arrivals = new();

        public Task HandleAsync(HttpContext context)
        {
            var path = context.Request.Path.Value ?? "";
            return path.StartsWith("/hook", StringComparison.Ordinal) ? AcceptAsync(context)
                : path.StartsWith("/hang", StringComparison.Ordinal)
                    ? Task.Delay(Timeout.InfiniteTimeSpan, time, context.RequestAborted)
                : path.StartsWith("/fail", StringComparison.Ordinal) ? FailAsync(context)
                : ControlAsync(context, path);
        }

        private async Task AcceptAsync(HttpContext context)
        {
            var at = time.GetTimestamp();
            await ReadAsync(context);
            var id = context.Request.Headers["webhook-id"];
            arrivals.Add(new Stamp(id.Count == 1 ? Stamp.Hash(id[0].AsSpan()) : 0, at));
        }

        private static async Task FailAsync(HttpContext context)
        {
            await ReadAsync(context);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }

        private async Task ControlAsync(HttpContext context, string path)
        {
            switch (path)
            {
                case "/control/count":
                    await context.Response.WriteAsync(arrivals.Count.ToString(CultureInfo.InvariantCulture));
                    break;
                case "/control/arrivals":
                    await context.Response.Body.WriteAsync(Stamp.ToBytes(arrivals.ToArray()));
                    break;
                case "/control/reset":
                    arrivals.Clear();
                    break;
                default:
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    break;
            }
        }

        private static async ValueTask ReadAsync(HttpContext context)
        {
            var body = context.Request.BodyReader;
            while (true)
            {
                var read = await body.ReadAsync();
                body.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
    }
}

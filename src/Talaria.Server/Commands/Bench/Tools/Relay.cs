using System.CommandLine;
using System.Text;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>Hidden command: signs and forwards each POST that it gets, and answers 202 when the receiver has it. Stores nothing.</summary>
internal static class Relay
{
    public const string Command = "bench-relay";

    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        """{"id":"evt_00000000000000000000000000","deliveries":1,"duplicate":false}"""
    );

    public static Command Create()
    {
        var target = UrlOption.Create("--target");
        var command = new Command(Command, "The relay of the measurements.") { Hidden = true };
        command.Options.Add(target);
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(target), cancel));
        return command;
    }

    private static async Task<int> RunAsync(Uri target, CancellationToken cancel)
    {
        using var sender = new BareSender(TimeProvider.System);
        var urls = Enumerable.Range(0, Load.Endpoints).Select(i => new Uri(target, $"/hook/{i:00}")).ToArray();
        var next = 0;
        return await Listening.RunAsync(ForwardAsync, cancel);

        async Task ForwardAsync(HttpContext context)
        {
            var body = new byte[context.Request.ContentLength ?? 0];
            await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
            var url = urls[(uint)Interlocked.Increment(ref next) % urls.Length];
            if (!await sender.SendAsync(url, body, context.RequestAborted))
            {
                throw new ProcessException("The receiver did not answer 200.");
            }
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Answer.Length;
            await context.Response.Body.WriteAsync(Answer, context.RequestAborted);
        }
    }
}

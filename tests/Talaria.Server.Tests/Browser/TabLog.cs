using System.Text.Json;
using OpenQA.Selenium;

namespace Talaria.Server.Tests.Browser;

/// <summary>What a tab asked for and what its console said.</summary>
internal sealed class TabLog(ILogs logs)
{
    /// <summary>The driver's name for the log of network events.</summary>
    public const string Network = "performance";

    private readonly List<string> requests = [];
    private readonly List<string> errors = [];
    private readonly Dictionary<string, int> documents = new(StringComparer.Ordinal);

    /// <summary>Every address that was asked for.</summary>
    public IReadOnlyList<string> Requests => requests;

    /// <summary>The status of the document that was loaded last.</summary>
    public int Status { get; private set; }

    /// <summary>Warnings and errors of the console. That a page itself came with 404 or 422 is none: its test asserts the status.</summary>
    public IEnumerable<string> Errors => errors.Where(e => !OfDocument(e));

    /// <summary>Reads what has come since the last time.</summary>
    public void Read()
    {
        foreach (var entry in logs.GetLog(Network))
        {
            Take(JsonElement.Parse(entry.Message).GetProperty("message"));
        }
        errors.AddRange(
            logs.GetLog(LogType.Browser).Where(e => e.Level >= LogLevel.Warning).Select(e => $"{e.Level}: {e.Message}")
        );
    }

    private void Take(JsonElement message)
    {
        var parameters = message.GetProperty("params");
        switch (message.GetProperty("method").GetString())
        {
            case "Network.requestWillBeSent":
                requests.Add(parameters.GetProperty("request").GetProperty("url").GetString()!);
                break;
            case "Network.webSocketCreated":
                requests.Add(parameters.GetProperty("url").GetString()!);
                break;
            case "Network.responseReceived" when parameters.GetProperty("type").GetString() == "Document":
                var response = parameters.GetProperty("response");
                Status = response.GetProperty("status").GetInt32();
                documents[response.GetProperty("url").GetString()!] = Status;
                break;
        }
    }

    private bool OfDocument(string error) =>
        documents.Any(d =>
            (
                error.Contains($"{d.Key} - Failed to load resource", StringComparison.Ordinal)
                || error.Contains($"{d.Key}#", StringComparison.Ordinal)
            ) && error.Contains($"status of {d.Value} ", StringComparison.Ordinal)
        );
}

namespace Talaria.Server.Commands.Processes;

/// <summary>A process beside this one did not do its part; the message is for whoever ran the command.</summary>
internal sealed class ProcessException(string message) : Exception(message);

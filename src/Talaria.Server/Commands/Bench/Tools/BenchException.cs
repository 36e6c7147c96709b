namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>A measurement that could not be made; its message is for whoever asked for it.</summary>
internal sealed class BenchException(string message) : Exception(message);

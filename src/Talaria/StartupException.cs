namespace Talaria;

/// <summary>The program cannot start, and the message says to its operator why and what would be right. No stack trace is shown.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);

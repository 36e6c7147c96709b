namespace Talaria.Server.Dashboard.Parts;

/// <summary>One of the choices of a <c>Select</c>.</summary>
public sealed record Option(string Value, string Text);

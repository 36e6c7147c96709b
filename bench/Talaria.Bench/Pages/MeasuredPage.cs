namespace Talaria.Bench.Pages;

/// <summary>A page to be asked for many times, each time of another organization or thing, so that no memory of the last one helps.</summary>
/// <param name="Name">As its row says.</param>
/// <param name="Path">The address of the nth time.</param>
internal sealed record MeasuredPage(string Name, Func<int, string> Path);

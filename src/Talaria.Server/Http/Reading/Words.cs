namespace Talaria.Server.Http.Reading;

/// <summary>How the interface writes the values of an enum: one lower-case word each.</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => Texts<T>.By[value];

    private static class Texts<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> By = Enum.GetValues<T>()
            .ToDictionary(v => v, v => v.ToString().ToLowerInvariant());
    }
}

using System.Security.Cryptography;

namespace Talaria.Server.Dashboard.Assets;

/// <summary>A file of the dashboard, embedded, under a name that holds its hash: browsers keep it for ever, and never an old one.</summary>
internal sealed class Asset
{
    public static readonly Asset Style = new(
        "talaria.css",
        "text/css; charset=utf-8",
        "colours.css",
        "charts.css",
        "logs.css",
        "overview.css",
        "figures.css",
        "catalogue.css"
    );
    public static readonly Asset Script = new("talaria.js", "text/javascript; charset=utf-8", "logs.js", "dialogs.js");
    public static readonly Asset Icon = new("talaria.svg", "image/svg+xml");

    /// <param name="more">Files that follow in the same answer.</param>
    private Asset(string name, string type, params IReadOnlyList<string> more)
    {
        Bytes = [.. more.Prepend(name).SelectMany(Read)];
        var hash = Convert.ToHexStringLower(SHA256.HashData(Bytes))[..12];
        (Type, File) = (
            type,
            $"{System.IO.Path.GetFileNameWithoutExtension(name)}.{hash}{System.IO.Path.GetExtension(name)}"
        );
    }

    public byte[] Bytes { get; }

    public string Type { get; }

    public string File { get; }

    public string Path => $"/assets/{File}";

    private static byte[] Read(string name)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static Asset? Find(string file) => Array.Find([Style, Script, Icon], a => a.File == file);
}

using System.ComponentModel;
using System.Diagnostics;

namespace Talaria.Server.Commands.Demo;

/// <summary>The browser of who sits in front of this terminal, if somebody does.</summary>
internal static class Desktop
{
    /// <summary>Whether there is a desktop that would show a page. Over SSH there is none, or not here.</summary>
    /// <param name="variable">Of the environment.</param>
    public static bool IsHere(bool isInteractive, bool isLinux, Func<string, string?> variable) =>
        isInteractive
        && string.IsNullOrEmpty(variable("SSH_CONNECTION"))
        && (
            !isLinux || !string.IsNullOrEmpty(variable("DISPLAY")) || !string.IsNullOrEmpty(variable("WAYLAND_DISPLAY"))
        );

    /// <summary>The link is printed, too: a desktop without a browser is no failure.</summary>
    public static void Show(Uri page)
    {
        try
        {
            using var _ = Process.Start(new ProcessStartInfo(page.AbsoluteUri) { UseShellExecute = true });
        }
        catch (Exception none) when (none is Win32Exception or InvalidOperationException) { }
    }
}

using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Talaria.Server.Dashboard;

/// <summary>A component without a page around it, as a server-sent event whose data is its HTML.</summary>
internal static class LiveHtml
{
    /// <summary>The event of rows that come on top of what the page shows.</summary>
    public const string Added = "html";

    /// <summary>The event of rows that only take the place of those that the page shows already.</summary>
    public const string Replaced = "replace";

    /// <param name="name">The event's: <see cref="Added"/> or <see cref="Replaced"/>.</param>
    /// <param name="parameters">The component's, by their names.</param>
    public static async Task<string> OfAsync<TView>(
        string name,
        IServiceProvider services,
        Dictionary<string, object?> parameters
    )
        where TView : IComponent
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TView>(ParameterView.FromDictionary(parameters))).ToHtmlString()
        );
        var text = new StringBuilder($"event: {name}\n");
        foreach (var line in html.ReplaceLineEndings("\n").Split('\n'))
        {
            text.Append("data: ").Append(line).Append('\n');
        }
        return text.Append('\n').ToString();
    }
}

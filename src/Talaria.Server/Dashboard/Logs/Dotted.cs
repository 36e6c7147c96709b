using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>A name of several words with dots: it may break behind a dot, and nowhere else. Not a template: there a line's end is a space.</summary>
public sealed class Dotted : ComponentBase
{
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        var words = Text.Split('.');
        for (var i = 0; i < words.Length; i++)
        {
            if (i > 0)
            {
                builder.OpenElement(0, "wbr");
                builder.CloseElement();
            }
            builder.AddContent(1, i < words.Length - 1 ? words[i] + "." : words[i]);
        }
    }
}

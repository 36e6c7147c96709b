using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Talaria.Server.Dashboard.Layout;

namespace Talaria.Server.Dashboard;

/// <summary>An answer that is a page: a component with its model, inside the layout.</summary>
/// <remarks>It is rendered to its end before the first byte goes out, so that a bug in a template is an error page and not half a page.</remarks>
internal sealed record Page(Viewer Viewer, string Title, Type View, object? Model) : IResult
{
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Which entry of the navigation is the current one.</summary>
    public Area Area { get; init; }

    /// <summary>The way back up, from the top.</summary>
    public IReadOnlyList<Crumb> Above { get; init; } = [];

    /// <summary>A secret is on it: no cache may keep it. Pages are not cached anyhow, but for the way back.</summary>
    public bool Secret { get; init; }

    public static Page Of<TView, TModel>(Viewer viewer, string title, TModel model)
        where TView : View<TModel> => new(viewer, title, typeof(TView), model);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        using var text = new MemoryStream();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<Shell>(ParametersFor(httpContext));
            await using var writer = new StreamWriter(text, leaveOpen: true);
            root.WriteHtmlTo(writer);
        });
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = text.Length;
        response.Headers.CacheControl = Secret ? "no-store" : "no-cache, private";
        await response.Body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), httpContext.RequestAborted);
    }

    private ParameterView ParametersFor(HttpContext http) =>
        ParameterView.FromDictionary(
            new Dictionary<string, object?>
            {
                [nameof(Shell.Viewer)] = Viewer,
                [nameof(Shell.Frame)] = new Frame(Title, Area, Above, Flash.Of(http.Request.Query["done"])),
                [nameof(Shell.View)] = View,
                [nameof(Shell.Model)] = Model,
            }
        );
}

using Talaria.Server.Http;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Facades;

/// <summary>Reads the JSON body of a platform's request: fields that its contract does not name are passed over.</summary>
internal static class FacadeBody
{
    /// <param name="read">What is wanted; no body is an object without fields.</param>
    /// <param name="act">Runs if all fields were good.</param>
    public static async Task<IResult> ReadAsync<T>(
        HttpContext http,
        Func<FieldReader, T> read,
        Func<T, Task<IResult>> act
    )
    {
        if (await RequestBody.ReadAllAsync(http) is not { } body)
        {
            return Problems.Of(RequestBody.TooLong(RequestBody.Limit));
        }
        if (body.Length > 0 && !RequestBody.IsJson(http.Request))
        {
            return RequestBody.NotJson;
        }
        var wanted = FieldReader.Read(body, read, UnknownFields.Ignored);
        return wanted.IsRefused ? Problems.Of(wanted.Refusal) : await act(wanted.Value);
    }
}

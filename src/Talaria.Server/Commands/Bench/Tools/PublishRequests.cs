using System.Text;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>The publisher's requests as the bytes that go over the wire, rendered once before anything is measured.</summary>
internal static class PublishRequests
{
    /// <summary>One request for each endpoint, or for each organization where a request holds a batch.</summary>
    public static byte[][] Render(Uri server, string key, LoadShape shape, int batch) =>
        batch == 1
            ? [.. Enumerable.Range(0, shape.Endpoints).Select(endpoint => Single(server, key, shape, endpoint))]
            : [.. Enumerable.Range(0, shape.Organizations).Select(number => Batch(server, key, shape, number, batch))];

    private static byte[] Single(Uri server, string key, LoadShape shape, int endpoint) =>
        Post(
            server,
            key,
            $"/api/v1/organizations/{shape.OrganizationOf(endpoint)}/events",
            Load.Event(Load.Type(endpoint))
        );

    private static byte[] Batch(Uri server, string key, LoadShape shape, int organization, int size)
    {
        var body = new MemoryStream();
        for (var i = 0; i < size; i++)
        {
            body.WriteByte((byte)(i == 0 ? '[' : ','));
            body.Write(Load.Event(Load.Type((organization * shape.EndpointsEach) + (i % shape.EndpointsEach))));
        }
        body.WriteByte((byte)']');
        return Post(
            server,
            key,
            $"/api/v1/organizations/{Load.Organization(organization)}/events/batch",
            body.ToArray()
        );
    }

    private static byte[] Post(Uri server, string key, string path, byte[] body) =>
        [
            .. Encoding.ASCII.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {key}\r\n"
                    + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"
            ),
            .. body,
        ];
}

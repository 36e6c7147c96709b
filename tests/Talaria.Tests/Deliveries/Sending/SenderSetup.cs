using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Talaria.Deliveries.Sending;

namespace Talaria.Tests.Deliveries.Sending;

/// <summary>What the sender's tests share: senders that may call loopback, requests, certificates.</summary>
internal static class SenderSetup
{
    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(15);

    /// <summary>An outcome after a short deadline comes well before this, even on a busy machine.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    public static readonly EgressOptions Loopback = new()
    {
        Allow = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")],
    };

    public static HttpSender Sender(SenderWiring? wiring = null, EgressOptions? egress = null) =>
        new(egress ?? Loopback, TimeProvider.System, wiring ?? new SenderWiring());

    /// <summary>A sender for whom names are what the test says.</summary>
    public static SenderWiring Names(params (string Name, string Address)[] records) =>
        new()
        {
            LookUp = (host, _) =>
            {
                var found = records.Where(r => r.Name == host).Select(r => IPAddress.Parse(r.Address)).ToArray();
                return found.Length > 0
                    ? Task.FromResult(found)
                    : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
            },
        };

    public static OutgoingRequest Request(Uri url, TimeSpan timeout, string body = "{\"a\":1}") =>
        new()
        {
            Url = url,
            Body = Encoding.UTF8.GetBytes(body),
            Headers = [new("Content-Type", "application/json"), new("User-Agent", "Talaria")],
            Timeout = timeout,
        };

    public static async Task<AttemptOutcome> SendAsync(Uri url, TimeSpan timeout, SenderWiring? wiring = null)
    {
        using var sender = Sender(wiring);
        return await sender.SendAsync(Request(url, timeout), TestContext.Current.CancellationToken);
    }

    /// <summary>A certificate of its own issuing, for localhost.</summary>
    public static X509Certificate2 Certificate(string name = "localhost")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}

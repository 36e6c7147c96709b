using System.Net;
using Talaria.Deliveries.Sending;

namespace Talaria.Tests.Deliveries.Sending;

public sealed class EgressPolicyTests
{
    private const string Open = "";

    private static readonly EgressPolicy Strict = new([]);

    [Theory]
    [InlineData("0.0.0.0", "0.255.255.255", "an unspecified address", null, "1.0.0.0")]
    [InlineData("10.0.0.0", "10.255.255.255", "a private address", "9.255.255.255", "11.0.0.0")]
    [InlineData("100.64.0.0", "100.127.255.255", "a carrier NAT address", "100.63.255.255", "100.128.0.0")]
    [InlineData("100.100.100.200", "100.100.100.200", "a cloud metadata address", null, null)]
    [InlineData("127.0.0.0", "127.255.255.255", "a loopback address", "126.255.255.255", "128.0.0.0")]
    [InlineData("168.63.129.16", "168.63.129.16", "a cloud metadata address", "168.63.129.15", "168.63.129.17")]
    [InlineData("169.254.0.0", "169.254.255.255", "a link-local address", "169.253.255.255", "169.255.0.0")]
    [InlineData("169.254.169.254", "169.254.169.254", "a cloud metadata address", null, null)]
    [InlineData("169.254.170.2", "169.254.170.2", "a cloud metadata address", null, null)]
    [InlineData("169.254.170.23", "169.254.170.23", "a cloud metadata address", null, null)]
    [InlineData("172.16.0.0", "172.31.255.255", "a private address", "172.15.255.255", "172.32.0.0")]
    [InlineData("192.0.0.0", "192.0.0.255", "an IETF protocol address", "191.255.255.255", "192.0.1.0")]
    [InlineData("192.0.0.192", "192.0.0.192", "a cloud metadata address", null, null)]
    [InlineData("192.0.2.0", "192.0.2.255", "a documentation address", "192.0.1.255", "192.0.3.0")]
    [InlineData("192.88.99.0", "192.88.99.255", "a 6to4 relay address", "192.88.98.255", "192.88.100.0")]
    [InlineData("192.168.0.0", "192.168.255.255", "a private address", "192.167.255.255", "192.169.0.0")]
    [InlineData("198.18.0.0", "198.19.255.255", "a benchmarking address", "198.17.255.255", "198.20.0.0")]
    [InlineData("198.51.100.0", "198.51.100.255", "a documentation address", "198.51.99.255", "198.51.101.0")]
    [InlineData("203.0.113.0", "203.0.113.255", "a documentation address", "203.0.112.255", "203.0.114.0")]
    [InlineData("224.0.0.0", "239.255.255.255", "a multicast address", "223.255.255.255", null)]
    [InlineData("240.0.0.0", "255.255.255.254", "a reserved address", null, null)]
    [InlineData("255.255.255.255", "255.255.255.255", "a broadcast address", null, null)]
    [InlineData("::", "::", "an unspecified address", null, null)]
    [InlineData("::1", "::1", "a loopback address", null, null)]
    [InlineData("::2", "::ffff:ffff", "an IPv4-compatible address", null, null)]
    [InlineData("::ffff:0:0:0", "::ffff:0:ffff:ffff", "an IPv4-translated address", null, null)]
    [InlineData("::1:0:0", "64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff", "not a global unicast address", null, null)]
    [InlineData("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "a local NAT64 address", null, null)]
    [InlineData("100::", "100::ffff:ffff:ffff:ffff", "a discard address", null, null)]
    [InlineData("100:0:0:1::", "1fff:ffff::", "not a global unicast address", null, "2000::")]
    [InlineData("2001::", "2001:0:ffff:ffff::", "a Teredo address", "2000:ffff::", null)]
    [InlineData("2001:2::", "2001:2:0:ffff::", "a benchmarking address", null, null)]
    [InlineData("2001:1::", "2001:1ff:ffff::", "an IETF protocol address", null, "2001:200::")]
    [InlineData("2001:db8::", "2001:db8:ffff:ffff::", "a documentation address", "2001:db7:ffff::", "2001:db9::")]
    [InlineData("2002::", "2002:ffff:ffff:ffff::", "a 6to4 address", "2001:ffff::", "2003::")]
    [InlineData("3fff::", "3fff:fff:ffff:ffff::", "a documentation address", "3ffe:ffff::", "3fff:1000::")]
    [InlineData("4000::", "fbff:ffff::", "not a global unicast address", null, null)]
    [InlineData("fc00::", "fdff:ffff::", "a private address", null, null)]
    [InlineData("fd00:ec2::254", "fd00:ec2::254", "a cloud metadata address", null, null)]
    [InlineData("fd00:ec2::23", "fd00:ec2::23", "a cloud metadata address", null, null)]
    [InlineData("fd20:ce::254", "fd20:ce::254", "a cloud metadata address", null, null)]
    [InlineData("fe80::", "febf:ffff::", "a link-local address", null, null)]
    [InlineData("fec0::", "feff:ffff::", "a site-local address", null, null)]
    [InlineData("ff00::", "ffff:ffff::", "a multicast address", null, null)]
    public void A_special_network_is_refused_from_end_to_end(
        string first,
        string last,
        string what,
        string? before,
        string? after
    )
    {
        Assert.Equal($"{IPAddress.Parse(first)} is {what}", Judge(first));
        Assert.Equal($"{IPAddress.Parse(last)} is {what}", Judge(last));
        Assert.Null(before is null ? null : Judge(before));
        Assert.Null(after is null ? null : Judge(after));
    }

    [Theory]
    [InlineData("::ffff:10.1.2.3", "a private address")]
    [InlineData("::ffff:127.0.0.1", "a loopback address")]
    [InlineData("::ffff:169.254.169.254", "a cloud metadata address")]
    [InlineData("::ffff:8.8.8.8", Open)]
    [InlineData("64:ff9b::10.1.2.3", "a private address")]
    [InlineData("64:ff9b::169.254.169.254", "a cloud metadata address")]
    [InlineData("64:ff9b::8.8.8.8", Open)]
    [InlineData("64:ff9b:1::8.8.8.8", "a local NAT64 address")]
    [InlineData("2002:808:808::1", "a 6to4 address")]
    [InlineData("2001:0:808:808::1", "a Teredo address")]
    [InlineData("::8.8.8.8", "an IPv4-compatible address")]
    [InlineData("fe80::1%3", "a link-local address")]
    public void An_address_inside_another_is_judged_or_refused_whole(string address, string what) =>
        Assert.Equal(what == Open ? null : $"{IPAddress.Parse(address)} is {what}", Judge(address));

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("fd12::1", true)]
    [InlineData("::ffff:192.168.1.1", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("169.254.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("203.0.113.1", false)]
    public void The_operators_own_endpoints_may_be_private_but_never_link_local_or_metadata(
        string address,
        bool open
    ) => Assert.Equal(open, Strict.Judge(IPAddress.Parse(address), privateAddresses: true) is null);

    [Theory]
    [InlineData("10.1.0.0/16", "10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "10.2.2.3", false)]
    [InlineData("10.1.0.0/16", "::ffff:10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "64:ff9b::10.1.2.3", true)]
    [InlineData("64:ff9b::/96", "64:ff9b::10.1.2.3", true)]
    [InlineData("::1/128", "::1", true)]
    [InlineData("::1/128", "127.0.0.1", false)]
    [InlineData("100.64.0.0/10", "100.64.0.1", true)]
    [InlineData("203.0.113.7/32", "203.0.113.7", true)]
    [InlineData("0.0.0.0/0", "10.0.0.1", true)]
    [InlineData("0.0.0.0/0", "240.0.0.1", true)]
    [InlineData("0.0.0.0/0", "169.254.169.254", false)]
    [InlineData("0.0.0.0/0", "169.254.1.1", false)]
    [InlineData("0.0.0.0/0", "0.0.0.0", false)]
    [InlineData("0.0.0.0/0", "224.0.0.1", false)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "fd12::1", true)]
    [InlineData("::/0", "fd00:ec2::254", false)]
    [InlineData("::/0", "fe80::1", false)]
    [InlineData("fd00::/8", "fd00:ec2::254", false)]
    [InlineData("fd00:ec2::254/128", "fd00:ec2::254", true)]
    [InlineData("100.64.0.0/10", "100.100.100.200", false)]
    [InlineData("169.254.0.0/16", "169.254.1.1", true)]
    [InlineData("169.254.7.0/24", "169.254.7.1", true)]
    [InlineData("169.254.0.0/16", "169.254.169.254", false)]
    [InlineData("169.254.169.254/32", "169.254.169.254", true)]
    public void Allowed_networks_open_what_they_contain_but_metadata_only_by_its_own_address(
        string network,
        string address,
        bool open
    )
    {
        var policy = new EgressPolicy([IPNetwork.Parse(network)]);

        Assert.Equal(open, policy.Judge(IPAddress.Parse(address), privateAddresses: false) is null);
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://017700000001/")]
    [InlineData("http://127.0.0.1./")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[fe80::1%25eth0]/")]
    [InlineData("http://localhost/")]
    [InlineData("http://LOCALHOST./")]
    [InlineData("http://a.b.localhost/")]
    public void A_url_of_a_special_address_is_refused_in_any_spelling(string url) =>
        Assert.NotNull(Strict.Judge(new Uri(url), privateAddresses: false));

    [Theory]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("localhost")]
    public void So_is_a_bare_host(string host) => Assert.NotNull(Strict.Judge(host, privateAddresses: false));

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("http://localhost.example.com/")]
    [InlineData("http://notlocalhost/")]
    [InlineData("http://8.8.8.8/")]
    [InlineData("http://[2606:4700::1]/")]
    public void Other_names_wait_until_they_are_called(string url) =>
        Assert.Null(Strict.Judge(new Uri(url), privateAddresses: false));

    [Theory]
    [InlineData("127.0.0.0/8", "localhost", true)]
    [InlineData("127.0.0.0/8", "127.0.0.1", true)]
    [InlineData("127.0.0.0/8", "10.0.0.1", false)]
    [InlineData("0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("0.0.0.0/0", "169.254.169.254", false)]
    [InlineData("0.0.0.0/0", "example.com", false)]
    public void Plain_http_is_open_to_literals_of_allowed_networks(string network, string host, bool open) =>
        Assert.Equal(open, new EgressPolicy([IPNetwork.Parse(network)]).AllowsHttp(host));

    private static string? Judge(string address) => Strict.Judge(IPAddress.Parse(address), privateAddresses: false);
}

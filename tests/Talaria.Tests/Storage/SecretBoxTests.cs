using System.Security.Cryptography;
using System.Text;
using Talaria.Storage;

namespace Talaria.Tests.Storage;

public sealed class SecretBoxTests
{
    private static readonly byte[] First = [.. Enumerable.Repeat((byte)1, 32)];
    private static readonly byte[] Second = [.. Enumerable.Repeat((byte)2, 32)];
    private static readonly Guid Row = new("0198c0de-0000-7000-8000-000000000001");

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("sécret ✓")]
    public void What_is_sealed_opens_again(string text)
    {
        var box = new SecretBox([First]);

        Assert.Equal(text, box.OpenText(box.Seal(text, "c", Row), "c", Row));
    }

    [Fact]
    public void The_same_text_is_sealed_differently_each_time_and_is_not_readable()
    {
        var box = new SecretBox([First]);
        var a = box.Seal("a-secret", "c", Row);

        Assert.NotEqual(a, box.Seal("a-secret", "c", Row));
        Assert.True(a.AsSpan().IndexOf(Encoding.UTF8.GetBytes("a-secret")) < 0);
    }

    [Fact]
    public void Any_key_opens_and_the_first_seals()
    {
        var old = new SecretBox([First]).Seal("a", "c", Row);
        var both = new SecretBox([Second, First]);

        Assert.Equal("a", both.OpenText(old, "c", Row));
        Assert.Equal("b", new SecretBox([Second]).OpenText(both.Seal("b", "c", Row), "c", Row));
        Assert.ThrowsAny<CryptographicException>(() => new SecretBox([Second]).OpenText(old, "c", Row));
    }

    [Fact]
    public void A_value_opens_only_in_its_row_and_column()
    {
        var box = new SecretBox([First]);
        var value = box.Seal("a", "c", Row);

        Assert.ThrowsAny<CryptographicException>(() => box.OpenText(value, "d", Row));
        Assert.ThrowsAny<CryptographicException>(() => box.OpenText(value, "c", Guid.Empty));
    }

    [Fact]
    public void A_value_that_was_changed_anywhere_does_not_open()
    {
        var box = new SecretBox([First]);
        var value = box.Seal("a", "c", Row);
        for (var i = 0; i < value.Length; i++)
        {
            var changed = value.ToArray();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => box.OpenText(changed, "c", Row));
        }
        Assert.ThrowsAny<CryptographicException>(() => box.OpenText(value.AsSpan(0, 10), "c", Row));
    }

    [Fact]
    public void Keys_have_32_bytes()
    {
        Assert.Throws<ArgumentException>(() => new SecretBox([]));
        Assert.Throws<ArgumentException>(() => new SecretBox([new byte[31]]));
    }
}

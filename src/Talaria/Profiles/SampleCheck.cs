using System.Text;
using Talaria.Profiles.Yaml;

namespace Talaria.Profiles;

/// <summary>A sample has to be an event that its own profile would accept.</summary>
internal static class SampleCheck
{
    public static IEnumerable<(Place At, string Message)> Refuse(YamlTree sample, DataRule rule)
    {
        var wrong = new List<(Place, string)>();
        DataCheck
            .Of(rule)
            .Check(
                Encoding.UTF8.GetBytes(sample.ToJsonText()),
                (pointer, message) =>
                    wrong.Add(
                        (
                            sample.Nearest(pointer["/data".Length..].Replace('/', '.')).At,
                            $"breaks the type's own rule: {message.TrimEnd('.')}"
                        )
                    )
            );
        return wrong;
    }
}

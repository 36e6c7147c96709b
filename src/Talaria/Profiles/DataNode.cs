using System.Text;

namespace Talaria.Profiles;

/// <summary>A <see cref="DataRule"/>'s paths as a tree, as the data is one.</summary>
internal sealed class DataNode
{
    private static readonly FieldForm Object = new(FormKind.Object);
    private static readonly FieldForm List = new(FormKind.List);

    private readonly List<DataNode> children = [];

    private DataNode(string path, string name) => (Path, Name, Utf8Name) = (path, name, Encoding.UTF8.GetBytes(name));

    /// <summary>From the data's root, as the rule writes it; empty for the root.</summary>
    public string Path { get; }

    public string Name { get; }

    public byte[] Utf8Name { get; }

    public bool Required { get; private set; }

    public FieldForm? Form { get; private set; }

    /// <summary>The fields of an object that the rule names.</summary>
    public DataNode[] Children { get; private set; } = [];

    /// <summary>What each element of a list has to be.</summary>
    public DataNode? Each { get; private set; }

    public static DataNode Of(DataRule rule)
    {
        var root = new DataNode("", "");
        foreach (var path in rule.Required)
        {
            root.At(path).Required = true;
        }
        foreach (var (path, form) in rule.Fields)
        {
            root.At(path).Form = form;
        }
        root.Seal();
        return root;
    }

    private DataNode At(string path)
    {
        var at = this;
        foreach (var step in path.Split('.'))
        {
            var name = step.AsSpan().TrimEnd("[]").ToString();
            at = at.Child(name);
            for (var depth = (step.Length - name.Length) / 2; depth > 0; depth--)
            {
                at = at.Each ??= new DataNode(at.Path + "[]", "");
            }
        }
        return at;
    }

    private DataNode Child(string name)
    {
        if (children.Find(c => c.Name == name) is not { } child)
        {
            child = new DataNode(Path.Length == 0 ? name : $"{Path}.{name}", name);
            children.Add(child);
        }
        return child;
    }

    /// <summary>What has fields is an object, what has elements is a list, whether the rule says so or not.</summary>
    private void Seal()
    {
        Children = [.. children];
        Form ??=
            Children.Length > 0 ? Object
            : Each is not null ? List
            : null;
        Each?.Seal();
        children.ForEach(c => c.Seal());
    }
}

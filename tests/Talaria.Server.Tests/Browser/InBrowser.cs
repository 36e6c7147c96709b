namespace Talaria.Server.Tests.Browser;

/// <summary>Tests in a browser: one Chromium for all, so they run one after another, beside the other tests.</summary>
[CollectionDefinition]
public sealed class InBrowser : ICollectionFixture<Chromium>, ICollectionFixture<World>;

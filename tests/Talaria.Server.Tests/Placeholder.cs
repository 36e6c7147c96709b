namespace Talaria.Server.Tests;

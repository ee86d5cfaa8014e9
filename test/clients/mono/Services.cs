// Calls one operation of Server.asmx or GroupExpansion.asmx with the proxies that wsdl generates. What goes in and out: see
// ../compiled-services.test.ts.
using System;
using System.IO;
using System.Net;
using System.Text;
using System.Web.Services.Protocols;
using System.Xml;

static class ServicesProgram
{
    static readonly Stream output = Console.OpenStandardOutput();

    static string Asked(string name)
    {
        return Environment.GetEnvironmentVariable("SERVICES_" + name);
    }

    static void Tell(params string[] fields)
    {
        foreach (string field in fields)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(field + "\0");
            output.Write(bytes, 0, bytes.Length);
        }
    }

    static T LoggedOn<T>(T service, string url) where T : SoapHttpClientProtocol
    {
        service.Url = url;
        string[] user = Asked("USER").Split('\\');
        CredentialCache credentials = new CredentialCache();
        credentials.Add(new Uri(url), "Basic", new NetworkCredential(user[1], Asked("PASSWORD"), user[0]));
        service.Credentials = credentials;
        return service;
    }

    static void TellLocations(Proxies.Server.ServiceLocationResponse[] locations)
    {
        foreach (Proxies.Server.ServiceLocationResponse one in locations) Tell(one.Type + " " + one.URL);
    }

    static Proxies.Server.ServiceLocationRequest[] Services()
    {
        Proxies.Server.ServiceLocationRequest request = new Proxies.Server.ServiceLocationRequest();
        request.Type = (Proxies.Server.ServiceType)Enum.Parse(typeof(Proxies.Server.ServiceType), Asked("TYPE"));
        return new Proxies.Server.ServiceLocationRequest[] { request };
    }

    static void Call(string operation, string url)
    {
        if (operation == "IsPrincipalMemberOf")
        {
            Proxies.Groups.GroupExpansionWebService groups = LoggedOn(new Proxies.Groups.GroupExpansionWebService(), url);
            string who = Asked("PRINCIPAL");
            Tell(groups.IsPrincipalMemberOf(who, who, new string[] { Asked("GROUP") }, 0).ToString());
            return;
        }
        Proxies.Server.Server server = LoggedOn(new Proxies.Server.Server(), url);
        if (operation == "GetServerInfo")
        {
            Proxies.Server.ServerInfoRequest request = new Proxies.Server.ServerInfoRequest();
            request.Type = (Proxies.Server.ServerInfoType)Enum.Parse(typeof(Proxies.Server.ServerInfoType), Asked("TYPE"));
            Tell(server.GetServerInfo(new Proxies.Server.ServerInfoRequest[] { request }).OuterXml);
            return;
        }
        server.VersionDataValue = new Proxies.Server.VersionData();
        server.VersionDataValue.MinimumVersion = "1.0.0.0";
        server.VersionDataValue.MaximumVersion = "1.0.0.0";
        if (operation == "FindServiceLocations") TellLocations(server.FindServiceLocations(Services()));
        else TellLocations(server.FindServiceLocationsForUser(Services()));
    }

    static void Main(string[] arguments)
    {
        try
        {
            Call(arguments[0], arguments[1]);
        }
        catch (SoapException fault)
        {
            Tell("failed", fault.Message);
        }
    }
}

// Calls one operation of the services beside SubEnroll with the proxies that wsdl generates. What goes in and out: see
// ../generated-client.ts.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Web.Services.Protocols;
using System.Xml;
using Proxies.Certification;
using Proxies.Enrollment;
using Proxies.Groups;
using Proxies.Licensing;
using Proxies.Publishing;
using Proxies.Server;
using Proxies.Templates;

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

    static T LoggedOn<T>(string url) where T : SoapHttpClientProtocol, new()
    {
        T service = new T();
        service.Url = url;
        if (Asked("USER") == null) return service;
        string[] user = Asked("USER").Split('\\');
        CredentialCache credentials = new CredentialCache();
        credentials.Add(new Uri(url), "Basic", new NetworkCredential(user[1], Asked("PASSWORD"), user[0]));
        service.Credentials = credentials;
        return service;
    }

    // Calls a service with VersionData, whose class each proxy has for itself, and tells that of the answer.
    static Result Call<T, Header, Result>(string url, Func<T, Result> operation)
        where T : SoapHttpClientProtocol, new()
        where Header : SoapHeader, new()
    {
        T service = LoggedOn<T>(url);
        dynamic header = new Header();
        header.MinimumVersion = "1.0.0.0";
        header.MaximumVersion = Asked("DATA_VERSION") ?? "1.0.0.0";
        dynamic proxy = service;
        proxy.VersionDataValue = header;
        Result result = operation(service);
        Tell(proxy.VersionDataValue.MinimumVersion, proxy.VersionDataValue.MaximumVersion);
        return result;
    }

    // The certificates of a file, one a line.
    static XmlNode[] ChainIn(string path)
    {
        List<XmlNode> chain = new List<XmlNode>();
        foreach (string line in File.ReadAllLines(path))
        {
            XmlDocument document = new XmlDocument();
            document.LoadXml(line);
            chain.Add(document.DocumentElement);
        }
        return chain.ToArray();
    }

    static void TellChain(XmlNode[] chain)
    {
        foreach (XmlNode certificate in chain) Tell(certificate.OuterXml);
        Tell("");
    }

    static T Named<T>(string name)
    {
        return (T)Enum.Parse(typeof(T), name);
    }

    static void GetLicensorCertificate(string url)
    {
        TellChain(Call<Server, Proxies.Server.VersionData, LicensorCertChain>(url, server =>
            server.GetLicensorCertificate()).CertificateChain);
    }

    static ServiceLocationRequest[] Services()
    {
        return new[] { new ServiceLocationRequest { Type = Named<ServiceType>(Asked("TYPE")) } };
    }

    static void TellLocations(string url, Func<Server, ServiceLocationResponse[]> find)
    {
        foreach (ServiceLocationResponse one in Call<Server, Proxies.Server.VersionData, ServiceLocationResponse[]>(url, find))
            Tell(one.Type + " " + one.URL);
    }

    static void GetServerInfo(string url)
    {
        ServerInfoRequest request = new ServerInfoRequest { Type = Named<ServerInfoType>(Asked("TYPE")) };
        Tell("", "", LoggedOn<Server>(url).GetServerInfo(new[] { request }).OuterXml);
    }

    static void IsPrincipalMemberOf(string url)
    {
        string who = Asked("PRINCIPAL");
        Tell(Call<GroupExpansionWebService, Proxies.Groups.VersionData, bool>(url, groups =>
            groups.IsPrincipalMemberOf(who, who, new[] { Asked("GROUP") }, 0)).ToString());
    }

    static EnrolleeRevocationInformation Revocation(string authority)
    {
        if (authority == null)
            return new EnrolleeRevocationInformation { RevocationType = RevocationTypeEnum.StandardRevocation };
        return new EnrolleeRevocationInformation
        {
            RevocationType = RevocationTypeEnum.CustomRevocation,
            aRevocationAuthorities = new[]
            {
                new RevocationAuthorityInformation { aRevocationAuthorityPublicKey = Convert.FromBase64String(authority) },
            },
        };
    }

    static void Enroll(string url)
    {
        EnrollParameters parameters = new EnrollParameters
        {
            AuthorizationInformation = new X509Information(),
            RevocationInformation = Revocation(Asked("AUTHORITY")),
            CertificatePublicKey = new EnrolleeCertificatePublicKey
            {
                aPublicKeyBytes = Convert.FromBase64String(Asked("KEY")),
                Guid = new Guid(Asked("GUID")),
            },
            EnrolleeInformation = new EnrolleeServerInformation
            {
                SKU = "RMS 1.0",
                Version = Asked("VERSION"),
                Name = "ROOT",
                URL = "http://root/_wmcs",
            },
        };
        Tell(Call<EnrollService, Proxies.Enrollment.VersionData, EnrollResponse>(url, service =>
            service.Enroll(parameters)).LicensorCertificateChain);
        Tell("");
    }

    static void Certify(string url)
    {
        CertifyParams parameters = new CertifyParams
        {
            MachineCertificateChain = ChainIn(Asked("MACHINE")),
            Persistent = Asked("PERSISTENT") == "true",
        };
        TellChain(Call<CertificationWebService, Proxies.Certification.VersionData, CertifyResponse>(url, service =>
            service.Certify(parameters)).CertificateChain);
    }

    static void GetClientLicensorCert(string url)
    {
        var member = new GetClientLicensorCertParams { PersonaCerts = ChainIn(Asked("ACCOUNT")) };
        foreach (var one in Call<Publish, Proxies.Publishing.VersionData, GetClientLicensorCertResponse[]>(url, service =>
            service.GetClientLicensorCert(new[] { member }))) TellChain(one.CertificateChain);
    }

    static void AcquireIssuanceLicense(string url)
    {
        var member = new AcquireIssuanceLicenseParams { UnsignedIssuanceLicense = ChainIn(Asked("LICENSE"))[0] };
        foreach (var one in Call<Publish, Proxies.Publishing.VersionData, AcquireIssuanceLicenseResponse[]>(url, service =>
            service.AcquireIssuanceLicense(new[] { member }))) TellChain(one.CertificateChain);
    }

    static void AcquireLicense(string url)
    {
        AcquireLicenseParams[] members = Asked("LICENSE").Split(':').Select(path => new AcquireLicenseParams
        {
            LicenseeCerts = ChainIn(Asked("ACCOUNT")),
            IssuanceLicense = ChainIn(path),
        }).ToArray();
        foreach (var one in Call<License, Proxies.Licensing.VersionData, AcquireLicenseResponse[]>(url, service =>
            service.AcquireLicense(members))) TellChain(one.CertificateChain);
    }

    static void AcquireTemplateInformation(string url)
    {
        TemplateInformation told = Call<TemplateDistributionWebService, Proxies.Templates.VersionData, TemplateInformation>(
            url, service => service.AcquireTemplateInformation());
        Tell(told.ServerPublicKey, told.GuidHashCount.ToString());
        foreach (GuidHash one in told.GuidHash) Tell(one.Guid + " " + one.Hash);
    }

    static void AcquireTemplates(string url)
    {
        string[] guids = Asked("GUIDS").Split(' ');
        foreach (var one in Call<TemplateDistributionWebService, Proxies.Templates.VersionData, GuidTemplate[]>(url, service =>
            service.AcquireTemplates(guids))) Tell(one.Guid, one.Hash, one.Template);
    }

    static readonly Dictionary<string, Action<string>> operations = new Dictionary<string, Action<string>>
    {
        { "GetLicensorCertificate", GetLicensorCertificate },
        { "Enroll", Enroll },
        { "FindServiceLocations", url => TellLocations(url, server => server.FindServiceLocations(Services())) },
        { "FindServiceLocationsForUser", url => TellLocations(url, server => server.FindServiceLocationsForUser(Services())) },
        { "GetServerInfo", GetServerInfo },
        { "IsPrincipalMemberOf", IsPrincipalMemberOf },
        { "Certify", Certify },
        { "GetClientLicensorCert", GetClientLicensorCert },
        { "AcquireIssuanceLicense", AcquireIssuanceLicense },
        { "AcquireLicense", AcquireLicense },
        { "AcquireTemplateInformation", AcquireTemplateInformation },
        { "AcquireTemplates", AcquireTemplates },
    };

    static void Main(string[] arguments)
    {
        try
        {
            operations[arguments[0]](arguments[1]);
        }
        catch (SoapException fault)
        {
            Tell("failed", "fault", fault.Message);
        }
        catch (WebException error)
        {
            Tell("failed", ((int)((HttpWebResponse)error.Response).StatusCode).ToString(), error.Message);
        }
    }
}
